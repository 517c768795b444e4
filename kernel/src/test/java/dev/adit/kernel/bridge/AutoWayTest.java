package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.pipe.WebTls;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that may come by quic, tls or wss. */
class AutoWayTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final BridgeHarness house = new BridgeHarness();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Running server(Transport... transports) {
        BridgeServerSettings plain = serverSettings();
        return house.server(new BridgeServerSettings(
                plain.listen(),
                Set.of(transports),
                plain.web(),
                plain.heartbeat(),
                plain.mux(),
                plain.limits(),
                plain.drainTimeout()));
    }

    private static BridgeClientSettings auto(InetSocketAddress quic, InetSocketAddress tls, Duration rest) {
        BridgeClientSettings.Timings usual = BridgeClientSettings.Timings.DEFAULT;
        return new BridgeClientSettings(
                List.of(
                        Endpoint.of(Transport.QUIC, Address.of("127.0.0.1", quic.getPort()), ""),
                        Endpoint.of(Transport.TLS, Address.of("127.0.0.1", tls.getPort()), "")),
                Way.DIRECT,
                "home",
                BridgeClientSettings.newInstance(),
                "test",
                CALM,
                MuxSettings.adit(),
                new BridgeClientSettings.Timings(
                        usual.dial(), usual.hello(), usual.grace(), Duration.ofSeconds(5), rest));
    }

    private static void awaitTransport(BridgeClient client, String transport) {
        await().atMost(LONG).until(() -> client.status().transport().equals(transport));
    }

    @Test
    void theBestWayThatStandsIsTakenByOneLogin() throws Exception {
        ClientKey key = house.key("home");
        Running running = server(Transport.TLS, Transport.QUIC);

        BridgeClient client = house.client(auto(running.address(), running.address(), Duration.ofMinutes(4)), key);

        Streams.assertEchoes(running.ready("home"), 100_000);
        assertThat(running.server().registry().status()).hasSize(1);
        assertThat(client.status().logins()).isEqualTo(1);
    }

    @Test
    void whereUdpIsBlockedTheOtherWayServesAndItIsToldWhy() throws Exception {
        ClientKey key = house.key("home");
        Running running = server(Transport.TLS);

        BridgeClient client = house.client(auto(running.address(), running.address(), Duration.ofMinutes(4)), key);

        Streams.assertEchoes(running.ready("home"), 100_000);
        awaitTransport(client, "tls");
        assertThat(client.status().ways()).startsWith("quic: no answer, next try in ");
    }

    @Test
    void whereTlsDoesNotGetThroughAWebSocketServes() throws Exception {
        ClientKey key = house.key("home");
        Running web = server(Transport.WSS);
        BridgeClientSettings two = auto(web.address(), web.address(), Duration.ofMinutes(4));
        List<Endpoint> three = Stream.concat(
                        two.servers().stream(),
                        Stream.of(Endpoint.of(
                                Transport.WSS,
                                Address.of("127.0.0.1", web.address().getPort()),
                                ServerAddress.DEFAULT_PATH)))
                .toList();

        BridgeClient client = house.client(
                new BridgeClientSettings(
                        three,
                        new Way(null, WebTls.client(key.identity(), key.server(), null)),
                        two.client(),
                        two.instance(),
                        two.nodeVersion(),
                        two.heartbeat(),
                        two.mux(),
                        two.timings()),
                key);

        Streams.assertEchoes(web.ready("home"), 100_000);
        awaitTransport(client, "wss");
        assertThat(client.status().ways())
                .contains("quic: no answer, next try in ")
                .contains("tls: ");
        assertThat(client.status().logins()).isEqualTo(1);
    }

    @Test
    void whereUdpDiesTheSessionGoesOnByTheOtherWayAndComesBackWithoutBreakingLinks() throws Exception {
        ClientKey key = house.key("home");
        Running running = server(Transport.TLS, Transport.QUIC);
        try (UdpRelay relay = new UdpRelay(running.address())) {
            relay.fallSilent();
            BridgeClient client = house.client(auto(relay.address(), running.address(), Duration.ofSeconds(3)), key);
            String session = running.ready("home").id();
            awaitTransport(client, "tls");
            DuplexChannel open = Streams.open(running.session("home"));

            relay.resume();

            await().atMost(LONG).until(() -> client.status().transport().contains("quic"));
            Streams.assertEchoes(running.session("home"), 100_000);
            Streams.assertEchoes(open, 100_000);
            awaitTransport(client, "quic");
            assertThat(running.session("home").id()).isEqualTo(session);
            assertThat(client.status().ways()).isEmpty();

            relay.fallSilent();

            awaitTransport(client, "tls");
            Streams.assertEchoes(running.session("home"), 100_000);
            assertThat(running.session("home").id()).isEqualTo(session);
        }
    }
}
