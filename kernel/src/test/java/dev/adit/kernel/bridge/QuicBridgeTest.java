package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.quic.QuicEnd;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signal and carrier on one QUIC connection. */
class QuicBridgeTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final BridgeHarness house = new BridgeHarness();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private static BridgeServerSettings withQuic(BridgeServerSettings settings) {
        return new BridgeServerSettings(
                settings.listen(),
                Set.of(Transport.TLS, Transport.QUIC),
                settings.web(),
                settings.heartbeat(),
                settings.mux(),
                settings.limits(),
                settings.drainTimeout());
    }

    private static BridgeClientSettings overQuic(InetSocketAddress server, String client) {
        return new BridgeClientSettings(
                List.of(Endpoint.of(Transport.QUIC, Address.of("127.0.0.1", server.getPort()), "")),
                Way.DIRECT,
                client,
                BridgeClientSettings.newInstance(),
                "test",
                CALM,
                MuxSettings.adit(),
                BridgeClientSettings.Timings.DEFAULT.withDrain(Duration.ofSeconds(5)));
    }

    @Test
    void aClientComesInOverQuicAndItsLinksAreStreams() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(withQuic(serverSettings()));
        BridgeClient client = house.client(overQuic(running.address(), "home"), key);

        BridgeSession session = running.ready("home");

        for (int link = 0; link < 20; link++) {
            Streams.assertEchoes(session, 100_000);
        }
        Streams.assertEchoes(session, 4_000_000);
        assertThat(session.status().transport()).isEqualTo("quic");
        assertThat(client.status().transport()).isEqualTo("quic");
        assertThat(session.status().remote()).startsWith("127.0.0.1:");
        await().until(() -> session.links() == 0 && client.status().links() == 0);
    }

    @Test
    void whoeverIsNotKnownIsToldNothing() {
        house.key("home");
        Running running = house.server(withQuic(serverSettings()));
        ClientKey stranger = new ClientKey(Identity.generate(), house.serverIdentity.id());

        BridgeClient client = house.client(overQuic(running.address(), "home"), stranger);

        assertThat(join(client.firstRefusal())).contains("not accepted");
        assertThat(running.server().registry().status()).isEmpty();
    }

    @Test
    void anotherServerIsNotTalkedTo() {
        Running running = house.server(withQuic(serverSettings()));
        ClientKey wrong = new ClientKey(Identity.generate(), Identity.generate().id());

        BridgeClient client = house.client(overQuic(running.address(), "home"), wrong);

        await().atMost(LONG).until(() -> client.status().cause() != null);
        assertThat(client.status().logins()).isZero();
    }

    @Test
    void aWayThatDiesIsNoticedAndTheClientComesBack() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(withQuic(serverSettings()));
        try (UdpRelay relay = new UdpRelay(running.address())) {
            BridgeClient client = house.client(overQuic(relay.address(), "home"), key);
            DuplexChannel stream = Streams.open(running.ready("home"));
            CompletableFuture<byte[]> received = Streams.collect(stream);

            relay.fallSilent();

            // The heartbeat is the traffic: the client is to be gone long before the heartbeat itself would notice.
            await().atMost(LONG).until(() -> client.status().state() != ReconnectState.ONLINE);
            assertThat(client.status().cause()).contains("no answer");
            assertThatThrownBy(() -> received.get(40, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void aClientWhosePortChangesGoesOn() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(withQuic(serverSettings()));
        try (UdpRelay relay = new UdpRelay(running.address())) {
            BridgeClient client = house.client(overQuic(relay.address(), "home"), key);
            BridgeSession session = running.ready("home");
            DuplexChannel stream = Streams.open(session);
            String before = session.id();

            relay.rebind();

            Streams.assertEchoes(stream, 1_000_000);
            Streams.assertEchoes(running.session("home"), 100_000);
            assertThat(running.session("home").id()).isEqualTo(before);
            assertThat(client.status().logins()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatStopsLetsLinksEnd() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(withQuic(serverSettings()));
        BridgeClient client = house.client(overQuic(running.address(), "home"), key);
        DuplexChannel stream = Streams.open(running.ready("home"));

        var stopping = running.server().closeAsync();

        Streams.assertEchoes(stream, 100_000);
        join(stopping);
        await().atMost(LONG).until(() -> client.status().state() != ReconnectState.ONLINE);
    }

    @Test
    void whoeverSaysNothingIsSentAway() throws Exception {
        Limits hasty = Limits.DEFAULT.withDeadline(Duration.ofMillis(300));
        Running running = house.server(withQuic(with(serverSettings(), CALM, hasty)));
        EventLoop loop = house.loops.group().next();
        var socket = house.dialer
                .openDatagramsTo(InetAddress.getLoopbackAddress(), loop)
                .sync()
                .getNow();
        socket.config().setAutoRead(true);
        Future<QuicConnection> connection = new QuicEnd(Identity.generate(), 10, Duration.ofSeconds(5))
                .connect(
                        socket,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                running.address().getPort()),
                        house.serverIdentity.id(),
                        Duration.ofSeconds(20))
                .sync();

        assertThat(connection.getNow().channel().closeFuture().await(20, TimeUnit.SECONDS))
                .isTrue();
        socket.close().sync();
    }

    /** RFC 9000 §8: nobody can make the server send more than a little to an address that is not his. */
    @Test
    void garbageIsNotAnsweredByMoreThanItCost() throws Exception {
        Running running = house.server(withQuic(serverSettings()));
        Random random = new Random(7);
        long sent = 0;
        long answered = 0;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(50);
            for (int number = 0; number < 200; number++) {
                byte[] bytes = new byte[1200];
                random.nextBytes(bytes);
                bytes[0] = (byte) (0xC0 | (bytes[0] & 0x0F));
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = 0;
                bytes[4] = (byte) (number % 2);
                bytes[5] = 8;
                bytes[14] = 8;
                bytes[23] = 0;
                socket.send(new DatagramPacket(bytes, bytes.length, running.address()));
                sent += bytes.length;
                answered += received(socket);
            }
        }
        assertThat(answered).isLessThan(sent);
    }

    private static int received(DatagramSocket socket) throws java.io.IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.receive(packet);
            return packet.getLength();
        } catch (SocketTimeoutException none) {
            return 0;
        }
    }
}
