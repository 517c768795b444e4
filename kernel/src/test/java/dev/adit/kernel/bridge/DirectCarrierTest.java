package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.QUICK;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.with;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.Opening;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link with a connection to itself, over plain TCP and over TLS. */
class DirectCarrierTest {
    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");
    private @Nullable BridgeClient client;

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Running server(HeartbeatSettings heartbeat) {
        return house.server(with(withTcp(serverSettings()), heartbeat, Limits.DEFAULT));
    }

    /** A session of whose client a tunnel wants direct carriers. */
    private BridgeSession session(Running running, boolean plain, HeartbeatSettings heartbeat) {
        running.server().registry().expect("home", CarrierChoice.DIRECT);
        client = house.client(clientSettings(running.address(), "home", plain, heartbeat), key);
        BridgeSession session = running.ready("home");
        awaitReady(session, 4);
        return session;
    }

    private BridgeSession session(boolean plain) {
        return session(server(CALM), plain, CALM);
    }

    private BridgeClient client() {
        return Objects.requireNonNull(client);
    }

    private static void awaitReady(BridgeSession session, int least) {
        await().until(() -> session.status().direct().ready() >= least);
    }

    private static DuplexChannel open(BridgeSession session) throws Exception {
        return session.openStream(CarrierChoice.DIRECT).get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkTakesAConnectionThatIsReadyAndTheMuxHasNone(boolean plain) throws Exception {
        BridgeSession session = session(plain);

        DuplexChannel stream = open(session);

        assertThat(session.status().direct().busy()).isEqualTo(1);
        assertThat(session.status().direct().taken()).isEqualTo(1);
        assertThat(stream instanceof SocketChannel).isEqualTo(plain);
        assertThat(stream.config().isAutoRead()).isFalse();
        Streams.assertEchoes(stream, 3_000_000);
        await().until(() -> session.status().direct().busy() == 0);
        assertThat(session.links()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasUsedIsReadyAgain(boolean plain) throws Exception {
        BridgeSession session = session(plain);

        for (int link = 0; link < 40; link++) {
            awaitReady(session, 1);
            Streams.assertEchoes(open(session), 1000 + link);
        }

        assertThat(session.status().direct().missed()).isZero();
        assertThat(session.status().direct().taken()).isEqualTo(40);
        awaitReady(session, 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoFindsNoneGoesByTheMuxAndMoreAreBrought(boolean plain) throws Exception {
        BridgeSession session = session(plain);
        List<DuplexChannel> streams = new ArrayList<>();

        for (int link = 0; link < 12; link++) {
            streams.add(open(session));
        }

        DirectStatus status = session.status().direct();
        assertThat(status.taken() + status.missed()).isEqualTo(12);
        assertThat(session.links()).isEqualTo(12);
        for (DuplexChannel stream : streams) {
            Streams.assertEchoes(stream, 10_000);
        }
        await().until(() -> session.status().direct().missed() == 0
                || session.status().direct().ordered() > 4);
        await().until(() -> session.links() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkLivesOnTheLoopOfWhoeverAskedWhereThatCanBe(boolean plain) throws Exception {
        BridgeSession session = session(plain);

        for (EventExecutor loop : house.loops.group()) {
            for (int link = 0; link < 4; link++) {
                awaitReady(session, 4);
                CompletableFuture<DuplexChannel> opened = new CompletableFuture<>();
                loop.execute(() -> session.openStream(CarrierChoice.DIRECT)
                        .addListener(done -> opened.complete((DuplexChannel) done.getNow())));
                DuplexChannel stream = opened.get(20, TimeUnit.SECONDS);
                assertThat(!plain || stream.eventLoop() == loop).isTrue();
                Streams.assertEchoes(stream, 100_000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetOfALinkIsAResetAtTheOtherEnd(boolean plain) throws Exception {
        BridgeSession session = session(plain);
        DuplexChannel stream = open(session);
        CompletableFuture<byte[]> received = Streams.collect(stream);
        stream.config().setAutoRead(true);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        await().until(() -> client().status().direct().busy() == 1);

        stream.config().setOption(ChannelOption.SO_LINGER, 0);
        stream.close();

        assertThatThrownBy(() -> received.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        await().until(() -> client().status().direct().busy() == 0);
        await().until(() -> session.status().direct().busy() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitingConnectionsOutliveManyHeartbeats(boolean plain) throws Exception {
        BridgeSession session = session(server(QUICK), plain, QUICK);
        List<Channel> before = session.direct().channels();

        await().pollDelay(QUICK.deadAfter().multipliedBy(3)).until(() -> true);

        assertThat(session.direct().channels()).containsAll(before);
        for (int link = 0; link < 4; link++) {
            Streams.assertEchoes(open(session), 50_000);
        }
        assertThat(session.status().direct().missed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndOfTheSessionResetsItsLinksAndClosesWhatWaits(boolean plain) throws Exception {
        BridgeSession session = session(plain);
        DuplexChannel stream = open(session);
        CompletableFuture<byte[]> received = Streams.collect(stream);
        stream.config().setAutoRead(true);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        await().until(() -> client().status().direct().busy() == 1);
        List<Channel> all = session.direct().channels();

        session.closeAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThatThrownBy(() -> received.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        await().until(() -> all.stream().noneMatch(Channel::isOpen));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatEndsLetsItsDirectLinksFinish(boolean plain) throws Exception {
        BridgeSession session = session(plain);
        DuplexChannel stream = open(session);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {7}));
        await().until(() -> client().status().direct().busy() == 1);

        CompletableFuture<Void> closed = client().closeAsync().toCompletableFuture();
        await().until(() -> session.status().direct().ready() == 0);
        assertThat(closed).isNotDone();
        CompletableFuture<byte[]> received = Streams.collect(stream);
        stream.config().setAutoRead(true);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000])).addListener(sent -> stream.shutdownOutput());

        assertThat(received.get(20, TimeUnit.SECONDS)).hasSize(100_001);
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void autoIsDirectOnPlainCarriersAndTheMuxOnTls() {
        Running running = server(CALM);
        running.server().registry().expect("home", CarrierChoice.AUTO);
        house.client(clientSettings(running.address(), "home", true, CALM), key);
        BridgeSession plain = running.ready("home");
        awaitReady(plain, 4);
        assertThat(plain.resolve(CarrierChoice.AUTO)).isEqualTo(CarrierChoice.DIRECT);
        assertThat(plain.resolve(CarrierChoice.MUX)).isEqualTo(CarrierChoice.MUX);

        ClientKey other = house.key("office");
        running.server().clients(house.grants);
        running.server().registry().expect("office", CarrierChoice.AUTO);
        house.client(clientSettings(running.address(), "office"), other);
        BridgeSession tls = running.ready("office");
        assertThat(tls.resolve(CarrierChoice.AUTO)).isEqualTo(CarrierChoice.MUX);
        assertThat(tls.resolve(CarrierChoice.DIRECT)).isEqualTo(CarrierChoice.DIRECT);
        assertThat(tls.status().direct()).isEqualTo(DirectStatus.NONE);
    }

    @Test
    void aTunnelThatComesLaterHasThemBrought() {
        Running running = server(CALM);
        house.client(clientSettings(running.address(), "home", true, CALM), key);
        BridgeSession session = running.ready("home");
        assertThat(session.status().direct()).isEqualTo(DirectStatus.NONE);

        running.server().registry().expect("home", CarrierChoice.DIRECT);

        awaitReady(session, 4);
    }

    @Test
    void aLostOneIsReplaced() {
        BridgeSession session = session(true);
        Channel lost = session.direct().channels().get(0);

        lost.close();

        await().until(() -> !session.direct().channels().contains(lost)
                && session.status().direct().ready() >= 4);
    }

    @Test
    void aClientOfAnOlderBuildIsAskedForNoneAndItsLinksGoByTheMux() throws Exception {
        Running running = server(CALM);
        running.server().registry().expect("home", CarrierChoice.DIRECT);
        RawPeer old = RawPeer.tls(house, running.address(), key);

        old.say(RawPeer.hello(new Opening.Login("home", "older", "")));

        assertThat(old.answer()).isInstanceOf(Answer.Welcome.class);
        BridgeSession session = running.session("home");
        assertThat(session.resolve(CarrierChoice.DIRECT)).isEqualTo(CarrierChoice.MUX);
        Future<DuplexChannel> link = session.openStream(CarrierChoice.DIRECT);
        assertThat(link.isDone()).as("waits for the carrier").isFalse();
        assertThat(session.status().direct()).isEqualTo(DirectStatus.NONE);
        link.cancel(false);
    }
}
