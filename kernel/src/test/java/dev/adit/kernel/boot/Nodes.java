package dev.adit.kernel.boot;

import static org.awaitility.Awaitility.await;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server and clients in this JVM, from files as people write them, with the real tcp plugin. */
final class Nodes implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Path directory;
    private final PluginHost host;
    private final ExtensionRegistry extensions;
    private final List<Node> started = new ArrayList<>();

    Nodes(Path directory) throws IOException {
        this(directory, loaded -> loaded);
    }

    /** With what a test adds to the loaded plugins. */
    Nodes(Path directory, UnaryOperator<ExtensionRegistry> more) throws IOException {
        this.directory = directory;
        TcpPluginJar.in(directory.resolve("plugins"));
        host = new PluginHost(directory.resolve("plugins"), "0.1.0");
        extensions = more.apply(host.load());
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 0, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    NewClient client(String name) throws IOException {
        return NewClient.make(name, directory.resolve("server-state"));
    }

    Node server(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("server.yaml"), text + "\nstate: server-state\n");
        ServerConfig config = ConfigFiles.require(new ConfigFiles(extensions).server(file));
        return start(ServerNode.start(config, setup("server-state")));
    }

    Node client(NewClient client, String text) throws IOException {
        String state = client.name() + "-state";
        Path file = Files.writeString(
                directory.resolve(client.name() + ".yaml"),
                text + "\nclient: " + client.name() + "\nkey: " + client.key().reveal() + "\nstate: " + state + "\n");
        ClientConfig config = ConfigFiles.require(new ConfigFiles(extensions).client(file));
        return start(ClientNode.start(config, setup(state)));
    }

    ExtensionRegistry extensions() {
        return extensions;
    }

    /** Without a state directory where its name is null. */
    NodeSetup setup(@Nullable String state) {
        return new NodeSetup(state == null ? null : directory.resolve(state), extensions, host.reports());
    }

    private Node start(Node node) {
        started.add(0, node);
        return node;
    }

    static void awaitOnline(Node client) {
        await().until(() -> client.statusJson().toString().contains("\"online\":true"));
    }

    static void awaitOnline(Node server, int clients) {
        await().until(() -> server.statusText().contains("clients " + clients + " online"));
    }

    /** Ends the last one first. */
    @Override
    public void close() {
        started.forEach(node -> node.closeAsync().toCompletableFuture().join());
        host.close();
    }
}
