package dev.adit.kernel.boot;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ClientFlags;
import dev.adit.kernel.config.ConfigLoader;
import dev.adit.kernel.config.Environment;
import dev.adit.kernel.config.Flag;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.config.TunnelFlags;
import dev.adit.kernel.observe.LogFormat;
import dev.adit.kernel.observe.LogSettings;
import dev.adit.kernel.observe.LogSetup;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;

/**
 * {@code adit warmup}: does on loopback, in one process and within seconds, what nodes do at their start, so that {@code
 * bin/adit} can have the classes that it takes archived. Keeps nothing.
 */
@Command(
        name = "warmup",
        hidden = true,
        header = "Make the archive of classes that lets nodes start faster; bin/adit does so by itself.",
        footer = {"%nExample:", "  adit warmup"})
final class WarmUpCommand implements Callable<Integer> {
    private static final String NAME = "warmup";
    private static final String LOOPBACK = "127.0.0.1:";
    private static final int PATIENCE_SECONDS = 30;

    private final CommandContext context;

    WarmUpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("adit-warmup");
        LogSetup.apply(new LogSettings(Level.INFO, LogFormat.TEXT, directory.resolve("log")));
        PlainRun.of(context, Role.SERVER.word(), "run");
        Ahead.begin().await();
        try (PluginHost host = context.installation().pluginHost();
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ExtensionRegistry extensions = host.load();
            Optional<String> type = simplestType(extensions);
            if (type.isPresent()) {
                run(directory, type.get(), extensions, target);
            }
            return ExitCode.OK;
        } finally {
            delete(directory);
        }
    }

    /** One that is content with an address at either end. */
    private static Optional<String> simplestType(PluginWords words) {
        return words.tunnelTypes().stream()
                .sorted()
                .filter(type -> isSimple(words.tunnelType(type), words))
                .findFirst();
    }

    private static boolean isSimple(PluginWords.@Nullable TunnelWord word, PluginWords words) {
        return word != null
                && TunnelFlags.of(word, words).stream()
                        .filter(Flag::required)
                        .map(Flag::name)
                        .toList()
                        .equals(List.of("listen", "target"));
    }

    private static void run(Path directory, String type, ExtensionRegistry extensions, ServerSocket target)
            throws IOException {
        NewClient client = NewClient.make(NAME, directory.resolve("server"));
        int bridge = freePort();
        String entry = LOOPBACK + freePort();
        Path file = Files.writeString(
                directory.resolve("server.yaml"),
                "listen: " + LOOPBACK + bridge + "\nclients:\n  " + NAME + ": {id: " + client.id() + ", allow: {types: "
                        + type + ", listen: \"" + entry + "\"}}\n");
        ServerConfig server = ConfigFiles.require(new ConfigFiles(extensions).server(file));
        ConfigFiles.require(new ConfigFiles(extensions)
                .client(Files.writeString(
                        directory.resolve("client.yaml"),
                        "server: " + LOOPBACK + bridge + "\nkey: "
                                + client.key().reveal() + "\ntargets: any\n")));
        OperatingSystemSignals.onEnd(() -> {});
        Node serverNode = ServerNode.start(server, new NodeSetup(directory.resolve("server"), extensions, List.of()));
        try {
            ClientFlags flags = new ClientFlags("adit " + type, type, NAME, "--name");
            flags.client("server", "--to", LOOPBACK + bridge);
            flags.client("key", "--key", client.key().reveal());
            flags.client("drain-timeout", "--drain-timeout", "0s");
            flags.tunnel("listen", "--listen", entry);
            flags.tunnel("target", "TARGET", LOOPBACK + target.getLocalPort());
            visit(
                    ConfigFiles.require(ConfigLoader.client(flags, extensions, Environment.ofProcess())),
                    extensions,
                    target);
        } finally {
            end(serverNode);
        }
    }

    private static void visit(ClientConfig config, ExtensionRegistry extensions, ServerSocket target)
            throws IOException {
        CompletableFuture<List<String>> open = new CompletableFuture<>();
        ClientNode client = ClientNode.start(config, new NodeSetup(null, extensions, List.of()), status -> {
            if (status.state().equals("open")) {
                open.complete(status.listen());
            }
        });
        try {
            String entry =
                    open.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().get(0);
            int port = Integer.parseInt(entry.substring(entry.lastIndexOf(':') + 1));
            target.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            try (Socket visitor = new Socket()) {
                visitor.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                visitor.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                visitor.getOutputStream().write(1);
                try (Socket service = target.accept()) {
                    service.getOutputStream().write(service.getInputStream().read());
                    visitor.getInputStream().read();
                }
            }
        } catch (CompletionException late) {
            throw new IOException("the tunnel did not open within " + PATIENCE_SECONDS + " s", late);
        } finally {
            end(client);
        }
    }

    private static void end(Node node) {
        node.closeAsync().toCompletableFuture().join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
