package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.control.ControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way: visitor, server, bridge, client, target. */
class EndToEndTest {
    @TempDir
    private Path directory;

    private Nodes nodes;
    private int bridgePort;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new Nodes(directory);
        bridgePort = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private String serverFile(String clients, String tunnels) {
        return "listen: 127.0.0.1:" + bridgePort + "\ndrain-timeout: 5s\nclients:\n" + clients + "tunnels:\n" + tunnels;
    }

    private String tunnel(String name, String client, int listen, int target) {
        return "  " + name + ": {type: tcp, client: " + client + ", listen: \"127.0.0.1:" + listen
                + "\", target: \"127.0.0.1:" + target + "\"}\n";
    }

    private String clientFile(String... targets) {
        return "server: 127.0.0.1:" + bridgePort + "\ntargets: {allow: [\"" + String.join("\", \"", targets) + "\"]}";
    }

    private static String clientLine(NewClient client) {
        return "  " + client.serverLine() + "\n";
    }

    private static Socket visit(String host, int port) throws IOException {
        return new Socket(InetAddress.getByName(host), port);
    }

    /** Sends everything, ends that side, and reads up to the end of the other. */
    private static byte[] roundTrip(Socket visitor, byte[] data) throws IOException {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                visitor.getOutputStream().write(data);
                visitor.shutdownOutput();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        byte[] received = visitor.getInputStream().readAllBytes();
        sent.join();
        return received;
    }

    private static byte[] bytes(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @CsvSource({"tls,127.0.0.1,127.0.0.1", "tcp,127.0.0.1,127.0.0.1", "tls,::1,::1", "tcp,::1,127.0.0.1"})
    void bytesAndHalfClosePassBothWays(String transport, String server, String targetHost) throws IOException {
        NewClient home = nodes.client("home");
        String bracketed = "[" + server + "]";
        String address = server.equals("::1") ? bracketed : server;
        String target = targetHost.equals("::1") ? "[::1]" : targetHost;
        try (EchoTarget echo = new EchoTarget(targetHost)) {
            Node running =
                    nodes.server("listen: \"" + address + ":" + bridgePort + "\"\ntransports: [tls, tcp]\nclients:\n"
                            + clientLine(home) + "tunnels:\n  echo: {type: tcp, client: home, listen: \"" + address
                            + ":" + entry
                            + "\", target: \"" + target + ":" + echo.port() + "\"}\n");
            Node client = nodes.client(
                    home,
                    "server: \"" + transport + "://" + address + ":" + bridgePort + "\"\ntargets: {allow: [\"" + target
                            + ":" + echo.port() + "\"]}");
            Nodes.awaitOnline(client);
            Nodes.awaitOnline(running, 1);

            for (int length : new int[] {0, 1, 65_535, 65_537, 3_000_001}) {
                try (Socket visitor = visit(server, entry)) {
                    byte[] data = bytes(length);
                    assertThat(roundTrip(visitor, data)).isEqualTo(data);
                }
            }
            assertThat(client.statusText()).contains("by " + transport);
        }
    }

    @ParameterizedTest
    @CsvSource({"tls,127.0.0.1", "tls,[::1]", "tcp,127.0.0.1", "tcp,[::1]"})
    void aBarePortIsListenedOnInBothFamilies(String transport, String server) throws IOException {
        NewClient home = nodes.client("home");
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node running = nodes.server("listen: " + bridgePort + "\ntransports: [tls, tcp]\nclients:\n"
                    + clientLine(home) + "tunnels:\n  echo: {type: tcp, client: home, listen: " + entry
                    + ", target: \"127.0.0.1:" + echo.port() + "\"}\n");
            Nodes.awaitOnline(nodes.client(
                    home,
                    "server: \"" + transport + "://" + server + ":" + bridgePort
                            + "\"\ntargets: {allow: [127.0.0.1]}"));
            Nodes.awaitOnline(running, 1);

            assertThat(running.statusText()).contains("bridge " + bridgePort + " (");
            for (String host : new String[] {"127.0.0.1", "::1"}) {
                try (Socket visitor = visit(host, entry)) {
                    assertThat(roundTrip(visitor, bytes(1000))).isEqualTo(bytes(1000));
                }
            }
        }
    }

    @Test
    void oneOfTwoClientsEndsAndTheOtherGoesOn() throws IOException {
        NewClient home = nodes.client("home");
        NewClient office = nodes.client("office");
        int other = Nodes.freePort();
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = nodes.server(serverFile(
                    clientLine(home) + clientLine(office),
                    tunnel("a", "home", entry, echo.port()) + tunnel("b", "office", other, echo.port())));
            Node first = nodes.client(home, clientFile("127.0.0.1"));
            Node second = nodes.client(office, clientFile("127.0.0.1"));
            Nodes.awaitOnline(first);
            Nodes.awaitOnline(second);
            Nodes.awaitOnline(server, 2);

            try (Socket before = visit("127.0.0.1", other)) {
                before.getOutputStream().write(1);
                assertThat(before.getInputStream().read()).isEqualTo(1);

                first.closeAsync().toCompletableFuture().join();
                Nodes.awaitOnline(server, 1);

                before.getOutputStream().write(2);
                assertThat(before.getInputStream().read()).isEqualTo(2);
            }
            try (Socket after = visit("127.0.0.1", other)) {
                assertThat(roundTrip(after, bytes(1000))).isEqualTo(bytes(1000));
            }
            try (Socket lost = visit("127.0.0.1", entry)) {
                assertThatThrownBy(() -> lost.getInputStream().read()).hasMessageContaining("reset");
            }
            assertThat(server.statusText()).contains("PROBLEM client home  offline");
        }
    }

    @Test
    void aTargetThatIsNotGrantedIsNotReached() throws IOException {
        NewClient home = nodes.client("home");
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, echo.port())));
            Nodes.awaitOnline(nodes.client(home, clientFile("127.0.0.2")));
            Nodes.awaitOnline(server, 1);

            try (Socket visitor = visit("127.0.0.1", entry)) {
                assertThatThrownBy(() -> visitor.getInputStream().read()).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aServerThatEndsLetsOpenLinksEndFirst() throws IOException {
        NewClient home = nodes.client("home");
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, echo.port())));
            Node client = nodes.client(home, clientFile("127.0.0.1"));
            Nodes.awaitOnline(client);
            Nodes.awaitOnline(server, 1);
            try (Socket visitor = visit("127.0.0.1", entry)) {
                visitor.getOutputStream().write(1);
                assertThat(visitor.getInputStream().read()).isEqualTo(1);

                CompletableFuture<Void> ended = server.closeAsync().toCompletableFuture();
                assertThat(new ControlClient(directory.resolve("server-state")).ask("status", 60))
                        .contains("server, stopping, ");

                assertThat(roundTrip(visitor, bytes(100_000))).isEqualTo(bytes(100_000));
                ended.join();
            }
            assertThatThrownBy(() -> visit("127.0.0.1", entry)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theControlSocketTellsAndEndsAServer() throws IOException {
        NewClient home = nodes.client("home");
        Node server = nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, 9)));
        ControlClient control = new ControlClient(directory.resolve("server-state"));

        assertThat(control.ask("status", 60))
                .startsWith("adit ")
                .contains("bridge 127.0.0.1:" + bridgePort + " (tls, wss)", "0 online, 1 offline", "1 open")
                .containsPattern("home +a +tcp +127.0.0.1:" + entry + " +127.0.0.1:9 +auto +0");
        assertThat(control.ask("status json", 60))
                .startsWith("{\"role\":\"server\"")
                .endsWith("}\n");
        assertThatThrownBy(() -> control.ask("dance", 60)).hasMessageContaining("expected: status");

        assertThat(control.ask("stop", 60).strip())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        server.whenClosed().toCompletableFuture().join();
    }

    @Test
    void aSecondProcessOnTheSameStateIsRefused() throws IOException {
        NewClient home = nodes.client("home");
        nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, 9)));

        assertThatThrownBy(() -> nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, 9))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is in use by process");
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() throws IOException {
        NewClient home = nodes.client("home");
        String file = serverFile(clientLine(home), tunnel("a", "home", entry, 9));
        try (ServerSocket taken = new ServerSocket(bridgePort, 0, Nodes.LOOPBACK)) {
            assertThatThrownBy(() -> nodes.server(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }

        Node server = nodes.server(file);

        assertThat(server.statusText()).contains("1 open");
    }

    @Test
    void aTunnelThatCannotOpenIsOnlyThatTunnelsState() throws IOException {
        NewClient home = nodes.client("home");
        int other = Nodes.freePort();
        try (ServerSocket taken = new ServerSocket(entry, 0, Nodes.LOOPBACK);
                EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = nodes.server(serverFile(
                    clientLine(home),
                    tunnel("a", "home", entry, echo.port()) + tunnel("b", "home", other, echo.port())));
            Nodes.awaitOnline(nodes.client(home, clientFile("127.0.0.1")));
            Nodes.awaitOnline(server, 1);

            assertThat(server.statusText())
                    .contains("1 open, 1 failed", "PROBLEM tunnel a", Integer.toString(taken.getLocalPort()));
            try (Socket visitor = visit("127.0.0.1", other)) {
                byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
                assertThat(roundTrip(visitor, hello)).isEqualTo(hello);
            }
        }
    }

    @Test
    void aClientStartsWhileItsServerIsAwayAndComesWhenItIsThere() throws IOException {
        NewClient home = nodes.client("home");
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node client = nodes.client(home, clientFile("127.0.0.1"));
            assertThat(client.statusText()).doesNotContain(", online ");

            nodes.server(serverFile(clientLine(home), tunnel("a", "home", entry, echo.port())));

            Nodes.awaitOnline(client);
        }
    }
}
