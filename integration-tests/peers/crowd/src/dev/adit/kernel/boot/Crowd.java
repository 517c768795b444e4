package dev.adit.kernel.boot;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.IdentityStore;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.observe.LogFormat;
import dev.adit.kernel.observe.LogSettings;
import dev.adit.kernel.observe.LogSetup;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * Many clients in one process. Each is a whole one, with a file, a state directory, a key, event loops, a bridge and
 * exits of its own, started as {@code adit client run} starts its only one; what they share is the JVM, the plugins'
 * classes and the log.
 *
 * <pre>
 * Crowd keys DIRECTORY SERVER-STATE SERVER-ADDRESS COUNT   writes DIRECTORY/NAME.yaml, and prints NAME and ID of each
 * Crowd run FILE...                                        runs them until it is killed
 * </pre>
 */
public final class Crowd {
    private Crowd() {}

    /**
     * See above.
     *
     * @param arguments a command and its arguments
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "keys" -> keys(Path.of(arguments[1]), Path.of(arguments[2]), arguments[3], Integer.parseInt(arguments[4]));
            case "run" -> run(arguments);
            default -> throw new IllegalArgumentException(arguments[0] + " (expected: keys, run)");
        }
    }

    private static void keys(Path directory, Path serverState, String server, int count) throws IOException {
        NodeId serverId = IdentityStore.loadOrCreate(serverState).id();
        for (int i = 1; i <= count; i++) {
            String name = "c" + i;
            Identity identity = Identity.generate();
            Path file = Files.createFile(
                    directory.resolve(name + ".yaml"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    file,
                    "server: \"" + server + "\"\nclient: " + name + "\nkey: "
                            + new ClientKey(identity, serverId).encode().reveal() + "\nstate: " + directory.resolve(name)
                            + "\ntargets: any\n");
            System.out.println(name + " " + identity.id());
        }
    }

    /** One after the other, so that a slow machine is not busy with their start for minutes; if one takes long, it is let be. */
    private static void awaitOnline(Node client) throws InterruptedException {
        for (int look = 0; look < 40 && !client.statusJson().toString().contains("\"online\":true"); look++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void run(String[] arguments) throws Exception {
        LogSetup.apply(new LogSettings(Level.INFO, LogFormat.TEXT, null));
        Installation installation = Installation.ofProcess();
        try (PluginHost host = installation.pluginHost()) {
            ExtensionRegistry extensions = host.load();
            for (int i = 1; i < arguments.length; i++) {
                ClientConfig config = ConfigFiles.require(new ConfigFiles(extensions).client(Path.of(arguments[i])));
                awaitOnline(ClientNode.start(config, new NodeSetup(config.state(), extensions, host.reports())));
            }
            System.out.println("crowd-started");
            new CountDownLatch(1).await();
        }
    }
}
