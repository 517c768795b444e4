package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private tunnels and their visits, the whole way: home has the service, office visits it. */
class PrivateTunnelsEndToEndTest {
    private static final String SECRET = "correct-horse-battery-staple";
    private static final String WRONG = "wrong-horse-battery-staple";

    @TempDir
    private Path directory;

    private Nodes nodes;
    private NewClient home;
    private NewClient office;
    private int bridgePort;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new Nodes(directory);
        home = nodes.client("home");
        office = nodes.client("office");
        bridgePort = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private Node server(String tunnels) throws IOException {
        String granted = home.serverLine().replace("}", ", allow: {types: tcp}}");
        return nodes.server("listen: 127.0.0.1:" + bridgePort + "\ntransports: [tls, tcp]\nclients:\n  " + granted
                + "\n  " + office.serverLine() + "\n" + tunnels);
    }

    private Node home(String transport, int target, String visitors) throws IOException {
        return nodes.client(
                home,
                "server: " + transport + "://127.0.0.1:" + bridgePort + "\ntunnels:\n  desk: {type: tcp, target: "
                        + target + ", private: {secret: " + SECRET + ", visitors: " + visitors + "}}");
    }

    private Node office(String transport, int bridge, String tunnel, String secret) throws IOException {
        return nodes.client(
                office,
                "server: " + transport + "://127.0.0.1:" + bridge + "\nvisits:\n  pc: {tunnel: " + tunnel + ", secret: "
                        + secret + ", type: tcp, listen: " + entry + "}");
    }

    private static void awaitVisit(Node client, String state) {
        await().until(() -> client.statusText().contains("pc  visit " + state + "  "));
    }

    private String echo(String text) throws IOException {
        try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), entry)) {
            byte[] sent = text.getBytes(StandardCharsets.UTF_8);
            visitor.getOutputStream().write(sent);
            return new String(visitor.getInputStream().readNBytes(sent.length), StandardCharsets.UTF_8);
        }
    }

    private void assertNobodyAnswers() throws IOException {
        try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), entry)) {
            visitor.setSoTimeout(20_000);
            visitor.getOutputStream().write('x');
            assertThat(visitor.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void aVisitReachesATunnelOfTheOtherClientsFile(String transport) throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = server("");
            Node provider = home(transport, echo.port(), "office");
            Node visitor = office(transport, bridgePort, "home/desk", SECRET);
            awaitVisit(visitor, "open");

            assertThat(echo("hello")).isEqualTo("hello");
            assertThat(visitor.statusText()).contains("pc  visit open  127.0.0.1:" + entry + " -> home/desk (tcp), ");
            assertThat(visitor.statusJson().toString()).contains("\"visit\":\"pc\"", "\"state\":\"open\"");
            assertThat(server.statusText()).containsPattern("home +home/desk +tcp +private ");
            assertThat(server.statusJson().toString())
                    .contains("\"visiting\":[\"office\"]", "\"visitors\":[\"office\"]");
            assertThat(provider.statusText()).containsPattern("desk +tcp +private ");
        }
    }

    @Test
    void aTunnelOfTheServersFileIsVisitedAndItsTypeIsTold() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            server("tunnels:\n  desk: {type: tcp, client: home, target: " + echo.port() + ", private: {secret: "
                    + SECRET + ", visitors: office}}");
            nodes.client(home, "server: 127.0.0.1:" + bridgePort + "\ntargets: 127.0.0.1");
            Node visitor = nodes.client(
                    office,
                    "server: 127.0.0.1:" + bridgePort + "\nvisits:\n  pc: {tunnel: desk, secret: " + SECRET
                            + ", listen: " + entry + "}");
            awaitVisit(visitor, "open");

            assertThat(echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void itsLimitsHoldForVisitsAndARateDoesNotBreakThem() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = server("tunnels:\n  desk: {type: tcp, client: home, target: " + echo.port()
                    + ", private: {secret: " + SECRET + ", visitors: office}, limits: {links: 1, rate: 8Mbit/s}}");
            nodes.client(home, "server: 127.0.0.1:" + bridgePort + "\ntargets: 127.0.0.1");
            awaitVisit(office("tls", bridgePort, "desk", SECRET), "open");

            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), entry)) {
                byte[] sent = new byte[300_000];
                first.getOutputStream().write(sent);
                assertThat(first.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
                assertNobodyAnswers();
            }
            await().until(() -> server.statusText().contains("open, 1 refused"));
            await().untilAsserted(() -> assertThat(echo("again")).isEqualTo("again"));
        }
    }

    @Test
    void muchDataAndItsEndGetThroughAndTheAnswerAfterTheEnd() throws Exception {
        byte[] sent = new byte[3 << 20];
        new java.util.Random(7).nextBytes(sent);
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server("");
            home("tls", target.getLocalPort(), "office");
            awaitVisit(office("tls", bridgePort, "home/desk", SECRET), "open");
            CompletableFuture<byte[]> got = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = target.accept()) {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(all);
                    return all;
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), entry)) {
                visitor.getOutputStream().write(sent);
                visitor.shutdownOutput();
                InputStream in = visitor.getInputStream();
                assertThat(in.readAllBytes()).isEqualTo(sent);
            }
            assertThat(got.get()).isEqualTo(sent);
        }
    }

    @Test
    void aWrongSecretAnUnlistedVisitorAndAnUnknownTunnelAreRefusedAlike() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1");
                LogLines log = new LogLines()) {
            server("");
            home("tls", echo.port(), "nobody");
            Node unlisted = office("tls", bridgePort, "home/desk", SECRET);
            awaitVisit(unlisted, "refused");
            String said = unlisted.statusText()
                    .lines()
                    .filter(line -> line.startsWith("PROBLEM"))
                    .toList()
                    .toString();
            assertNobodyAnswers();
            unlisted.closeAsync().toCompletableFuture().join();

            Node unknown = office("tls", bridgePort, "home/other", SECRET);
            awaitVisit(unknown, "refused");
            assertThat(unknown.statusText()
                            .lines()
                            .filter(line -> line.startsWith("PROBLEM"))
                            .toList()
                            .toString())
                    .isEqualTo(said);
            assertNobodyAnswers();
            assertThat(log.of("visit-refused"))
                    .extracting(line -> line.get("cause"))
                    .contains("the client is not among its visitors", "there is no such private tunnel");
        }
    }

    @Test
    void aWrongSecretIsRefusedAndARightOneWorksWhenTheProviderComesLater() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            server("");
            Node wrong = office("tls", bridgePort, "home/desk", WRONG);
            Node provider = home("tls", echo.port(), "office");
            awaitVisit(wrong, "refused");
            await().until(() -> provider.statusText().contains(" open"));
            assertNobodyAnswers();
            wrong.closeAsync().toCompletableFuture().join();

            Node right = office("tls", bridgePort, "home/desk", SECRET);
            awaitVisit(right, "open");
            assertThat(echo("first")).isEqualTo("first");

            provider.closeAsync().toCompletableFuture().join();
            awaitVisit(right, "offline");
            assertNobodyAnswers();

            home("tls", echo.port(), "office");
            awaitVisit(right, "open");
            assertThat(echo("again")).isEqualTo("again");
        }
    }

    @Test
    void aServerThatComesAgainIsVisitedAgain() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = server("");
            home("tls", echo.port(), "office");
            Node visitor = office("tls", bridgePort, "home/desk", SECRET);
            awaitVisit(visitor, "open");

            server.closeAsync().toCompletableFuture().join();
            awaitVisit(visitor, "unconnected");
            assertNobodyAnswers();

            server("");
            awaitVisit(visitor, "open");
            assertThat(echo("again")).isEqualTo("again");
        }
    }

    @Test
    void evenPlainCarriersShowNeitherSecretNorPayload() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1");
                Wiretap tap = new Wiretap(bridgePort)) {
            server("");
            home("tcp", echo.port(), "office");
            awaitVisit(office("tcp", tap.port(), "home/desk", SECRET), "open");

            assertThat(echo("MARKER-0123456789")).isEqualTo("MARKER-0123456789");
            assertThat(tap.heard()).contains("home/desk").doesNotContain("MARKER-0123456789", SECRET);
        }
    }
}
