package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.awaitState;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.bridge.BridgeServerSettings.WebSettings;
import dev.adit.kernel.config.Second;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.pipe.WebCertificate;
import dev.adit.kernel.pipe.WebTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bridge inside of a WebSocket: met directly, and behind somebody who ends the outer TLS. */
class WebSocketBridgeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Running server(WebSettings web) {
        BridgeServerSettings all = taking(serverSettings(), Transport.own().toArray(Transport[]::new));
        return house.server(new BridgeServerSettings(
                all.listen(), all.transports(), web, all.heartbeat(), all.mux(), all.limits(), all.drainTimeout()));
    }

    private static Endpoint endpoint(Running running, Transport transport, String path) {
        return new Endpoint(
                transport, Address.of("127.0.0.1", running.address().getPort()), path, "bridge.example.com");
    }

    private Way way(@Nullable Path authorities) throws Exception {
        return new Way(null, WebTls.client(key.identity(), key.server(), authorities));
    }

    private BridgeClient client(Endpoint endpoint, Way way) {
        return house.client(clientSettings(endpoint, way, "home", CALM), key);
    }

    private boolean isPinned(Endpoint endpoint, Way way) throws Exception {
        Pipe pipe = new PipeDialer(endpoint, way, house.dialer, PATIENCE)
                .dial(house.loops.group().next())
                .get(20, TimeUnit.SECONDS);
        pipe.channel().close();
        return pipe.pinned();
    }

    @ParameterizedTest
    @MethodSource("dev.adit.kernel.config.Transport#own")
    void everyTransportCarriesLinksOnTheOnePort(Transport transport) throws Exception {
        Running running = server(WebSettings.DEFAULT);

        client(endpoint(running, transport, "/adit"), way(null));

        BridgeSession session = running.ready("home");
        Streams.assertEchoes(session, 1_000_003);
        Streams.assertEchoes(session, 1);
        assertThat(session.status().transport()).isEqualTo(transport.word());
    }

    @Test
    void theServerMetDirectlyNeedsNoOtherTlsInside() throws Exception {
        Running running = server(WebSettings.DEFAULT);

        assertThat(isPinned(endpoint(running, Transport.WSS, "/adit"), way(null)))
                .isTrue();
        assertThat(isPinned(endpoint(running, Transport.WS, "/adit"), way(null)))
                .isFalse();
    }

    @Test
    void behindACertificateOfSomebodyElseThePinnedTlsRunsInside() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "bridge.example.com");
        Running running = server(
                new WebSettings("/here", null, WebCertificate.of(certificate.certificate(), certificate.key(), true)));
        Endpoint endpoint = endpoint(running, Transport.WSS, "/here");
        Way way = way(certificate.certificate());

        client(endpoint, way);

        Streams.assertEchoes(running.ready("home"), 300_007);
        assertThat(isPinned(endpoint, way)).isFalse();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "bridge.example.com");
        Running running = server(
                new WebSettings("/adit", null, WebCertificate.of(certificate.certificate(), certificate.key(), false)));

        BridgeClient client = client(endpoint(running, Transport.WSS, "/adit"), way(null));

        awaitCause(client, "nobody who is trusted vouches for it");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "other.example.com");
        Running running = server(
                new WebSettings("/adit", null, WebCertificate.of(certificate.certificate(), certificate.key(), false)));

        BridgeClient client = client(endpoint(running, Transport.WSS, "/adit"), way(certificate.certificate()));

        awaitCause(client, "bridge.example.com");
    }

    @Test
    void anotherServerBehindATrustedCertificateIsFoundOutInside() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "bridge.example.com");
        Running running = server(
                new WebSettings("/adit", null, WebCertificate.of(certificate.certificate(), certificate.key(), false)));
        ClientKey elsewhere = new ClientKey(key.identity(), Identity.generate().id());
        Way way = new Way(null, WebTls.client(elsewhere.identity(), elsewhere.server(), certificate.certificate()));

        BridgeClient client =
                house.client(clientSettings(endpoint(running, Transport.WSS, "/adit"), way, "home", CALM), elsewhere);

        awaitCause(client, "the peer is " + house.serverIdentity.id());
    }

    @Test
    void aCertificateIsTakenInAnewWhenItsFilesChange() throws Exception {
        TestCertificate first = TestCertificate.make(folder, "other.example.com");
        WebCertificate certificate = WebCertificate.of(first.certificate(), first.key(), false);
        Running running = server(new WebSettings("/adit", null, certificate));
        TestCertificate second = TestCertificate.make(folder, "bridge.example.com");

        certificate.renew();

        client(endpoint(running, Transport.WSS, "/adit"), way(second.certificate()));
        Streams.assertEchoes(running.ready("home"), 1000);
    }

    @Test
    void aPathThatIsNotTheBridgesIsToldWithItsStatus() throws Exception {
        Running running = server(WebSettings.DEFAULT);

        BridgeClient client = client(endpoint(running, Transport.WS, "/elsewhere"), way(null));

        awaitCause(client, "404 Not Found");
        assertThat(running.server().registry().status()).isEmpty();
    }

    @Test
    void whereWebSocketsAreNotListedThereAreNone() throws Exception {
        Running running = house.server(taking(serverSettings(), Transport.TLS, Transport.WSS));

        BridgeClient client = client(endpoint(running, Transport.WS, "/adit"), way(null));

        awaitCause(client, "404 Not Found");
    }

    @Test
    void aClientIsRefusedThroughAWebSocketAsWithoutOne() throws Exception {
        house.grants.put(key.identity().id(), new ClientGrant("home", false, Second.REPLACE));
        Running running = server(WebSettings.DEFAULT);

        BridgeClient client = client(endpoint(running, Transport.WSS, "/adit"), way(null));

        awaitCause(client, "disabled");
        awaitState(client, ReconnectState.WAITING);
    }

    @Test
    void aSessionEndsAndComesBack() throws Exception {
        Running running = server(WebSettings.DEFAULT);
        BridgeClient client = client(endpoint(running, Transport.WSS, "/adit"), way(null));
        running.ready("home");

        join(client.closeAsync());

        await().until(() -> running.server().registry().find("home") == null);
        client(endpoint(running, Transport.WS, "/adit"), way(null));
        Streams.assertEchoes(running.ready("home"), 1000);
    }

    private static void awaitCause(BridgeClient client, String part) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                Objects.requireNonNullElse(client.status().cause(), ""))
                        .contains(part));
        assertThat(client.status().logins()).isZero();
    }
}
