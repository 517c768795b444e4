package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.observe.LogFormat;
import dev.adit.kernel.observe.LogSettings;
import dev.adit.kernel.observe.LogSetup;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Known secrets, a life full of failures, and everything that was said about it. */
class SecretsTest {
    /** No piece of a secret of this length is shown either. */
    private static final int PIECE = 12;

    private static final String CANARY = "c4n4ry-0f-the-m1ne-shall-not-sing";
    private static final String FORGED = "\r\n2026-01-01T00:00:00.000Z ERROR forged admin=yes\u001b[2J\u202e";

    @TempDir
    private Path directory;

    private final List<String> secrets = new ArrayList<>(List.of(CANARY));
    private final StringBuilder said = new StringBuilder();
    private Path log;
    private Nodes nodes;
    private int bridge;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        log = directory.resolve("adit.log");
        nodes = new Nodes(directory);
        bridge = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void backToTheDefaultLog() {
        nodes.close();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new LogSetup().configure(context);
    }

    private NewClient client(String name) throws IOException {
        NewClient client = nodes.client(name);
        String key = client.key().reveal();
        secrets.add(key.substring(key.indexOf('-') + 1));
        var identity = ClientKey.parse(key).identity();
        BigInteger scalar = ((ECPrivateKey) identity.privateKey()).getS();
        secrets.add(scalar.toString());
        secrets.add(HexFormat.of().formatHex(scalar.toByteArray()));
        byte[] encoded = identity.privateKey().getEncoded();
        secrets.add(Base64.getEncoder().encodeToString(encoded).substring(48));
        return client;
    }

    private void serversKey() throws IOException {
        String pem = Files.readString(directory.resolve("server-state/identity.pem"));
        int begin = pem.indexOf("PRIVATE KEY-----\n") + "PRIVATE KEY-----\n".length();
        String body = pem.substring(begin, pem.indexOf("-----END", begin)).replace("\n", "");
        // What comes before is the same in every key of this kind, and tells nothing.
        secrets.add(body.substring(48));
    }

    private String serverFile(NewClient client, int target) {
        return "listen: 127.0.0.1:" + bridge + "\ntransports: [tls, tcp]\ndrain-timeout: 5s\nlog: {links: true}\n"
                + "clients:\n  " + client.serverLine()
                + "\ntunnels:\n  a: {type: tcp, client: home, listen: \"127.0.0.1:"
                + entry + "\", target: \"127.0.0.1:" + target + "\"}\n";
    }

    private String clientFile(String transport, int target) {
        return "server: \"" + transport + "://127.0.0.1:" + bridge + "\"\nlog: {links: true}\n"
                + "targets: {allow: [\"127.0.0.1:" + target + "\"]}";
    }

    private void listen(Node node) {
        said.append(node.statusText()).append(node.statusJson());
    }

    private void visit() {
        try (Socket visitor = new Socket(Nodes.LOOPBACK, entry)) {
            visitor.getOutputStream().write(FORGED.getBytes(StandardCharsets.UTF_8));
            said.append(visitor.getInputStream().read());
        } catch (IOException refused) {
            said.append(refused.getMessage());
        }
    }

    private void knock(byte[] opening) throws IOException {
        try (Socket stranger = new Socket(Nodes.LOOPBACK, bridge)) {
            stranger.getOutputStream().write(opening);
            stranger.shutdownOutput();
            said.append(stranger.getInputStream().readAllBytes().length);
        } catch (java.net.SocketException reset) {
            said.append(reset.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void noneIsEverInTheLogOrInTheStatus(LogFormat format) throws IOException {
        LogSetup.apply(new LogSettings(Level.TRACE, format, log));
        NewClient home = client("home");
        NewClient stranger = client("stranger");
        serversKey();
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = nodes.server(serverFile(home, echo.port()));
            Node client = nodes.client(home, clientFile("tcp", echo.port()));
            Node unknown = nodes.client(stranger, clientFile("tls", echo.port()));
            Nodes.awaitOnline(client);
            Nodes.awaitOnline(server, 1);
            await().until(() -> text().contains("login-refused"));
            visit();
            echo.close();
            await().until(() -> {
                visit();
                return text().contains("link-failed") && text().contains("link-refused");
            });
            knock(FORGED.getBytes(StandardCharsets.UTF_8));
            knock(("adit" + FORGED + home.key().reveal()).getBytes(StandardCharsets.UTF_8));
            List.of(server, client, unknown).forEach(this::listen);

            server.closeAsync().toCompletableFuture().join();
            await().until(() -> text().contains("login-failed"));
            visit();
            List.of(client, unknown).forEach(this::listen);
        }
        nodes.close();
        LogSetup.stop();
        assertThat(text()).contains("link-closed", "link-failed", "link-refused", "client-offline", "client-stopped");
        assertNoSecret(text() + said);
        assertNoForgedLine(format);
    }

    @Test
    void noneIsInWhatIsSaidAboutAFile() throws IOException {
        NewClient home = client("home");
        Path secret = Files.writeString(directory.resolve("secret"), CANARY);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        String key = home.key().reveal();
        String typo = key.substring(0, 30) + (key.charAt(30) == 'A' ? 'B' : 'A') + key.substring(31);
        for (String wrong : List.of(
                "key: " + typo,
                "key: \"" + key + "",
                "key: [" + key + "]",
                "key: {a: " + key + "}",
                "key: ${file:" + secret + "}",
                "key: " + key + "\nheartbeat: {interval: \"${file:" + secret + "}\"}",
                "key: " + key + "\ntargets: {allow: [\"${file:" + secret + "}\"]}",
                "key: " + key + "\nlog: {level: \"${file:" + secret + "}\"}")) {
            Path file = Files.writeString(
                    directory.resolve("wrong.yaml"), "server: 127.0.0.1:" + bridge + "\nclient: home\n" + wrong + "\n");
            TerminalProbe terminal = new TerminalProbe(directory);
            int exit = terminal.run("client", "verify", "-c", file.toString());
            int json = terminal.run("client", "verify", "--json", "-c", file.toString());
            said.append(exit).append(json).append(terminal.out()).append(terminal.err());
        }
        assertThat(said).contains("78");
        assertNoSecret(said.toString());
    }

    @Test
    void aPortThatIsTakenIsNoReasonToTellASecret() throws IOException {
        LogSetup.apply(new LogSettings(Level.TRACE, LogFormat.TEXT, log));
        NewClient home = client("home");
        serversKey();
        try (ServerSocket taken = new ServerSocket(bridge, 0, Nodes.LOOPBACK)) {
            assertThatThrownBy(() -> nodes.server(serverFile(home, taken.getLocalPort())))
                    .satisfies(failure -> said.append(failure));
        }
        LogSetup.stop();
        assertNoSecret(text() + said);
    }

    private String text() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void assertNoSecret(String text) {
        for (String secret : secrets) {
            for (int at = 0; at + PIECE <= secret.length(); at++) {
                String piece = secret.substring(at, at + PIECE);
                assertThat(text.contains(piece))
                        .as("%s stands in what was said", piece)
                        .isFalse();
            }
        }
    }

    private void assertNoForgedLine(LogFormat format) throws IOException {
        String begin = format == LogFormat.JSON ? "\\{\"time\":.*\\}" : "\\d{4}-.*|    .*";
        assertThat(Files.readAllLines(log)).allMatch(line -> line.matches(begin));
        assertThat(text().lines()).noneMatch(line -> line.startsWith("2026-01-01"));
        assertThat(text()).doesNotContain("\u001b", "\u202e", "\r");
    }
}
