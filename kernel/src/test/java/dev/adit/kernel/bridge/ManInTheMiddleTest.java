package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.Opening;
import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody on the path: neither another certificate nor an older or plainer protocol gets anything. */
class ManInTheMiddleTest {
    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theClientGoesAwayBeforeItShowsItsCertificateAndTriesAgain(String version) throws Exception {
        try (ManInTheMiddle middle = new ManInTheMiddle(version)) {
            BridgeClient client = house.client(clientSettings(middle.address(), "home"), key);

            await().until(() -> middle.met.get() >= 3);

            assertThat(middle.shown).isEmpty();
            assertThat(middle.heard.size()).isZero();
            assertThat(client.firstLogin().toCompletableFuture()).isNotDone();
        }
    }

    /** So that the test above is known to see what there is to see. */
    @Test
    void aClientThatTakesAnyServerWouldHaveShownIt() throws Exception {
        try (ManInTheMiddle middle = new ManInTheMiddle("TLSv1.3")) {
            try (SSLSocket careless = (SSLSocket) middle.context(key.identity())
                    .getSocketFactory()
                    .createSocket(
                            middle.address().getAddress(), middle.address().getPort())) {
                careless.startHandshake();
                careless.getOutputStream().write(1);
                await().until(() -> middle.heard.size() == 1);
            }
            assertThat(middle.shown).containsExactly(key.identity().certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.1"})
    void theServerSpeaksNoOlderTls(String version) throws Exception {
        Running running = house.server(serverSettings());

        assertThatThrownBy(() -> handshake(running.address(), version, "adit/1"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void theServerSpeaksNoOtherProtocolInsideTls() throws Exception {
        Running running = house.server(serverSettings());

        assertThatThrownBy(() -> handshake(running.address(), "TLSv1.3", "adit/0"))
                .isInstanceOf(IOException.class);
        assertThat(handshake(running.address(), "TLSv1.3", "adit/1")).isEqualTo("TLSv1.3");
    }

    private String handshake(InetSocketAddress server, String version, String protocol) throws Exception {
        try (ManInTheMiddle any = new ManInTheMiddle("TLSv1.3");
                SSLSocket socket = (SSLSocket) any.context(key.identity())
                        .getSocketFactory()
                        .createSocket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {version});
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    @Test
    void aPlainCarrierGetsNothingWhereTheServerDoesNotListIt() throws Exception {
        Running running = house.server(serverSettings());
        join(house.client(clientSettings(running.address(), "home"), key).firstLogin());
        String session = running.ready("home").id();

        RawPeer plain = RawPeer.plain(house, running.address());
        plain.say(RawPeer.hello(new Opening.Join(session, CarrierKind.MUX)));

        assertThat(plain.answer()).isNull();
        assertThat(running.session("home").status().transport()).isEqualTo("tls");
    }

    @Test
    void aPlainLoginGetsNothingEvenWhereCarriersMayBePlain() throws Exception {
        Running running = house.server(withTcp(serverSettings()));

        RawPeer plain = RawPeer.plain(house, running.address());
        plain.say(RawPeer.hello(new Opening.Login("home", "instance", "")));

        assertThat(plain.answer()).isNotInstanceOf(Answer.Welcome.class);
        assertThat(running.server().registry().status()).isEmpty();
    }
}
