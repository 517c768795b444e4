package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.plugin.MoreExtensions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both files say of packets between two clients, and the halves of a plugin that has to do with it. */
class PeerWiringTest {
    private static final String SECRET = "correct-horse-battery-staple";

    @TempDir
    private Path directory;

    private final PeerWord word = new PeerWord();
    private Nodes nodes;
    private NewClient home;
    private NewClient office;
    private int bridgePort;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new Nodes(
                directory,
                loaded -> MoreExtensions.plus(MoreExtensions.plus(loaded, word), new PeerWord.AtClient(word)));
        home = nodes.client("home");
        office = nodes.client("office");
        bridgePort = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private Node server(String more) throws IOException {
        return nodes.server("listen: 127.0.0.1:" + bridgePort + "\nclients:\n  "
                + home.serverLine().replace("}", ", allow: {types: tcp}}") + "\n  " + office.serverLine() + "\n"
                + more);
    }

    private Node home(String more) throws IOException {
        return nodes.client(home, "server: tls://127.0.0.1:" + bridgePort + "\n" + more);
    }

    private static String said(String mode) {
        return mode.equals("-") ? "" : ", meet: " + mode;
    }

    private Node visit(String tunnels, String tunnel, String mode) throws IOException {
        server(tunnels);
        return nodes.client(
                office,
                "server: tls://127.0.0.1:" + bridgePort + "\nvisits:\n  pc: {tunnel: " + tunnel + ", secret: " + SECRET
                        + ", type: tcp, listen: " + entry + said(mode) + "}");
    }

    private static void awaitOpen(Node visitor) {
        await().until(() -> visitor.statusText().contains("pc  visit open  "));
    }

    private boolean echoes() throws IOException {
        try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), entry)) {
            visitor.setSoTimeout(20_000);
            visitor.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            return visitor.getInputStream().readNBytes(5).length == 5;
        } catch (SocketException reset) {
            return false;
        }
    }

    @Test
    void theHalvesOfAPluginMeetAndTheServersOneSaysWhatIsWrong() throws IOException {
        Node server = server("meet: {}");
        assertThat(server.statusText()).contains("PROBLEM meet  nobody came yet");
        assertThat(server.statusJson().toString()).contains("\"serviceProblems\":{\"meet\":[\"nobody came yet\"]}");
        home("");
        await().until(() -> word.seen.contains("server online home true"));
        await().until(() -> word.seen.contains("client heard hello"));
        await().until(() -> word.seen.contains("server heard home here"));
        assertThat(server.statusText()).doesNotContain("PROBLEM meet");
        server.closeAsync().toCompletableFuture().join();
        assertThat(word.seen).contains("server closed");
    }

    @Test
    void aServersHalfThatIsBrokenIsAProblemAndNoMore() throws IOException {
        Node server = server("meet: {fault: out of order}");
        assertThat(server.statusText())
                .contains("PROBLEM meet  it could not be started")
                .contains("out of order");
    }

    @Test
    void theClientsHalfKnowsItsServerAndItsBlockAndLooksAtTheNetwork() throws IOException {
        server("");
        NodeControl control = new NodeControl();
        control.serve(home("meet: auto"));
        assertThat(control.answer(NatCommand.REQUEST).text()).isEqualTo("server 127.0.0.1\nmode AUTO\n");
        assertThat(control.answer(NatCommand.JSON_REQUEST).text()).isEqualTo("{\"server\":\"127.0.0.1\"}\n");
    }

    @Test
    void aServerLooksAtNoNetwork() throws IOException {
        NodeControl control = new NodeControl();
        control.serve(server(""));
        assertThatThrownBy(() -> control.answer(NatCommand.REQUEST)).hasMessage("only a client looks at its network");
    }

    @ParameterizedTest
    @CsvSource({"-, -", "relay, -", "-, relay", "auto, relay", "relay, auto"})
    void whereEitherEndSaysSoPacketsGoOverTheServer(String tunnel, String visit) throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node visitor = visit("", "home/desk", visit);
            home("tunnels:\n  desk: {type: tcp, target: " + echo.port() + ", private: {secret: " + SECRET
                    + ", visitors: office}" + said(tunnel) + "}");
            awaitOpen(visitor);
            assertThat(echoes()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"peer, relay", "relay, peer"})
    void endsThatExcludeEachOtherHaveNoLinksAndSayWhy(String tunnel, String visit) throws IOException {
        Node visitor = visit("", "home/desk", visit);
        home("tunnels:\n  desk: {type: tcp, target: 9, private: {secret: " + SECRET + ", visitors: office}"
                + said(tunnel) + "}");
        awaitOpen(visitor);
        await().until(() -> visitor.statusText().contains("PROBLEM visit pc  of this file and the tunnel's"));
        assertThat(echoes()).isFalse();
    }

    @Test
    void limitsThatTheServerKeepsHoldThePacketsThere() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node visitor = visit(
                    "tunnels:\n  desk: {type: tcp, client: home, target: " + echo.port() + ", private: {secret: "
                            + SECRET + ", visitors: office}, limits: {links: 5}}",
                    "desk",
                    "peer");
            home("targets: 127.0.0.1");
            awaitOpen(visitor);
            await().until(() -> visitor.statusText().contains("PROBLEM visit pc  of this file and the tunnel's"));
        }
    }

    @Test
    void limitsBesideAFilesOwnWordAreAFaultOfTheTunnel() throws IOException {
        Node server = server("meet: auto\ntunnels:\n  desk: {type: tcp, client: home, target: 9, private: {secret: "
                + SECRET + ", visitors: office}, limits: {links: 5}}");
        assertThat(server.statusText())
                .contains("PROBLEM tunnel desk  limits.links cannot be kept where packets go past the server");
    }
}
