package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tunnels of the client's own file, the whole way. */
class ClientTunnelsEndToEndTest {
    @TempDir
    private Path directory;

    private Nodes nodes;
    private NewClient office;
    private int bridgePort;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new Nodes(directory);
        office = nodes.client("office");
        bridgePort = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private Node server(String allow) throws IOException {
        String entryLine = office.serverLine().replace("}", ", allow: " + allow + "}");
        return nodes.server("listen: 127.0.0.1:" + bridgePort + "\nclients:\n  " + entryLine);
    }

    private Node client(String... tunnels) throws IOException {
        return nodes.client(
                office, "server: 127.0.0.1:" + bridgePort + "\ntunnels:\n  " + String.join("\n  ", tunnels));
    }

    private static String tunnel(String name, int listen, int target) {
        return name + ": {type: tcp, listen: \"127.0.0.1:" + listen + "\", target: " + target + "}";
    }

    private static void awaitState(Node client, String name, String state) {
        await().until(() -> client.statusText()
                .lines()
                .anyMatch(line -> line.startsWith(name + " ") && line.endsWith(" " + state)));
    }

    private static void echoes(int port) throws IOException {
        try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), port)) {
            visitor.getOutputStream().write(7);
            assertThat(visitor.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aGrantedTunnelWorksAndARefusedOneIsNamedAtItsPlace() throws IOException {
        int other = Nodes.freePort();
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = server("{types: tcp, listen: \"127.0.0.1:" + entry + "\"}");
            Node client = client(tunnel("cam", entry, echo.port()), tunnel("files", other, echo.port()));
            awaitState(client, "cam", "open");
            awaitState(client, "files", "refused");

            echoes(entry);
            assertThat(client.statusText())
                    .contains("PROBLEM tunnel files  " + directory + "/office.yaml:4:30: tunnels.files.listen: listen"
                            + " 127.0.0.1:" + other
                            + " is not granted to office (server: clients.office.allow.listen)");
            assertThat(client.statusJson().toString()).contains("\"state\":\"refused\"", "\"line\":4");
            assertThat(server.statusText())
                    .contains("1 open, 0 failed, 0 partly, 1 refused", "PROBLEM tunnel office/files")
                    .containsPattern("office +office/cam +tcp +127.0.0.1:" + entry);
        }
    }

    @Test
    void tunnelsEndWithTheirClientAndItsOtherFileOpensOthers() throws IOException {
        int other = Nodes.freePort();
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            Node server = server("{types: tcp, listen: \"127.0.0.1:1024-65535\"}");
            Node client = client(tunnel("cam", entry, echo.port()));
            awaitState(client, "cam", "open");

            client.closeAsync().toCompletableFuture().join();
            await().until(() -> !server.statusText().contains("office/cam"));
            Node again = client(tunnel("cam", other, echo.port()));
            awaitState(again, "cam", "open");

            echoes(other);
            assertThat(server.statusText()).doesNotContain("127.0.0.1:" + entry + " ");
        }
    }

    @Test
    void aPortThatIsTakenIsToldAtTheClient() throws IOException {
        try (ServerSocket taken = new ServerSocket(entry, 1, InetAddress.getLoopbackAddress())) {
            server("{types: tcp, listen: \"127.0.0.1:1024-65535\"}");
            Node client = client(tunnel("cam", taken.getLocalPort(), 9));

            awaitState(client, "cam", "failed");
            assertThat(client.statusText()).contains("in use by another program");
        }
    }
}
