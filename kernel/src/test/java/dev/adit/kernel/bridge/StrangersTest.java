package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.with;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.signal.RefusedReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What peers can do before they have come in: nothing that hurts. */
class StrangersTest {
    private static final Limits SHORT = Limits.DEFAULT.withDeadline(Duration.ofMillis(300));
    private static final Limits FEW =
            Limits.DEFAULT.withDeadline(Duration.ofMinutes(10)).withStrangers(8);

    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");
    private final ClientKey stranger = new ClientKey(Identity.generate(), house.serverIdentity.id());

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Running server(Limits limits) {
        return house.server(with(withTcp(serverSettings()), CALM, limits));
    }

    @Test
    void aSilentPeerIsClosedAtTheDeadline() throws Exception {
        Running running = server(SHORT);

        assertThat(RawPeer.tls(house, running.address(), stranger).answer()).isNull();
        assertThat(RawPeer.tls(house, running.address(), key).answer()).isNull();
        RawPeer plain = RawPeer.plain(house, running.address());
        plain.send((byte) 'A', (byte) 'D', (byte) 'I', (byte) 'T', (byte) 1);
        assertThat(plain.answer()).isNull();
    }

    @Test
    void aDrippingPeerIsClosedAtTheDeadline() throws Exception {
        Running running = server(SHORT);
        RawPeer peer = RawPeer.tls(house, running.address(), stranger);
        ByteBuf hello = HelloWire.encode(
                peer.channel.alloc(), RawPeer.hello(new Opening.Login("n".repeat(120), "i".repeat(120), "")));
        byte[] bytes = ByteBufUtil.getBytes(hello);
        hello.release();
        int[] next = {0};
        peer.channel
                .eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (peer.channel.isActive() && next[0] < bytes.length) {
                                peer.send(bytes[next[0]++]);
                            }
                        },
                        0,
                        20,
                        TimeUnit.MILLISECONDS);

        assertThat(peer.answer()).isNull();
        assertThat(next[0]).isLessThan(bytes.length);
    }

    @Test
    void aPeerThatDoesNotFinishItsProofIsClosedAtTheDeadline() throws Exception {
        Running running = server(SHORT);
        RawPeer signal = RawPeer.tls(house, running.address(), key);
        signal.say(RawPeer.hello(new Opening.Login("home", "i", "")));
        Answer.Welcome welcome = (Answer.Welcome) Objects.requireNonNull(signal.answer());

        RawPeer plain = RawPeer.plain(house, running.address());
        plain.say(RawPeer.hello(new Opening.Join(welcome.session(), CarrierKind.MUX)));

        assertThat(plain.answer()).isInstanceOf(Answer.Challenge.class);
        assertThat(plain.answer()).isNull();
    }

    @Test
    void aCrowdOfSilentPeersLocksNobodyOut() throws Exception {
        Running running = server(FEW);
        List<RawPeer> crowd = new ArrayList<>();
        for (int peer = 0; peer < 30; peer++) {
            crowd.add(RawPeer.tls(house, running.address(), stranger));
        }

        BridgeClient client = house.client(clientSettings(running.address(), "home"), key);

        join(client.firstLogin());
        await().until(() ->
                crowd.stream().filter(peer -> peer.channel.isActive()).count() <= 8);
        crowd.forEach(peer -> peer.channel.close());
    }

    @Test
    void aPeerThatSendsTooMuchIsCutOff() throws Exception {
        Running running = server(FEW);
        RawPeer peer = RawPeer.tls(house, running.address(), key);
        peer.say(RawPeer.hello(new Opening.Login("home", "i", "")));
        for (int burst = 0; burst < 8; burst++) {
            byte[] junk = new byte[4096];
            Arrays.fill(junk, (byte) 0xff);
            peer.channel.writeAndFlush(Unpooled.wrappedBuffer(junk));
        }

        Answer first = peer.answer();

        // Whichever comes first: the bound of what strangers may send, or the signal's own rules behind the welcome.
        assertThat(first == null || first instanceof Answer.Welcome).isTrue();
        await().until(() -> !peer.channel.isActive());
    }

    @Test
    void garbageEndsThatConnectionOnly() throws Exception {
        Running running = server(FEW);
        RawPeer peer = RawPeer.tls(house, running.address(), stranger);
        peer.send((byte) 'G', (byte) 'E', (byte) 'T', (byte) ' ', (byte) '/');

        assertThat(peer.answer()).isNull();
        join(house.client(clientSettings(running.address(), "home"), key).firstLogin());
    }

    @Test
    void anotherVersionHearsTheReasonIfItsKeyIsKnown() throws Exception {
        Running running = server(FEW);
        Answer why = new Answer.Refused(RefusedReason.VERSION);
        Hello tooOld = new Hello(0, Set.of(), 0, "old", new Opening.Login("home", "i", ""));
        RawPeer old = RawPeer.tls(house, running.address(), key);
        old.say(tooOld);
        assertThat(old.answer()).isEqualTo(why);

        RawPeer otherFraming = RawPeer.tls(house, running.address(), key);
        otherFraming.send((byte) 'A', (byte) 'D', (byte) 'I', (byte) 'T', (byte) 9, (byte) 0);
        assertThat(otherFraming.answer()).isEqualTo(why);

        RawPeer unknown = RawPeer.tls(house, running.address(), stranger);
        unknown.say(tooOld);
        assertThat(unknown.answer()).isEqualTo(new Answer.Refused(RefusedReason.UNSPECIFIED));
    }

    @Test
    void aNewerVersionIsWelcomedInOurs() throws Exception {
        Running running = server(FEW);
        RawPeer peer = RawPeer.tls(house, running.address(), key);
        peer.say(new Hello(7, Set.of("later"), 1 << 20, "new", new Opening.Login("home", "i", "")));

        Answer.Welcome welcome = (Answer.Welcome) Objects.requireNonNull(peer.answer());

        assertThat(welcome.version()).isEqualTo(Hello.VERSION);
        assertThat(welcome.initialWindow()).isEqualTo(64 * 1024);
        assertThat(welcome.secret().size()).isEqualTo(32);
    }

    @Test
    void aSessionOfAnotherClientCannotBeJoined() throws Exception {
        ClientKey office = house.key("office");
        Running running = server(FEW);
        RawPeer signal = RawPeer.tls(house, running.address(), key);
        signal.say(RawPeer.hello(new Opening.Login("home", "i", "")));
        Answer.Welcome welcome = (Answer.Welcome) Objects.requireNonNull(signal.answer());

        RawPeer thief = RawPeer.tls(house, running.address(), office);
        thief.say(RawPeer.hello(new Opening.Join(welcome.session(), CarrierKind.MUX)));

        assertThat(thief.answer()).isEqualTo(new Answer.Refused(RefusedReason.NO_SESSION));
    }
}
