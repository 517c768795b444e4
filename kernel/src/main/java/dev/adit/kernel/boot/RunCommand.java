package dev.adit.kernel.boot;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.config.ConfigResult;
import dev.adit.kernel.config.LogConfig;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.observe.LogFormat;
import dev.adit.kernel.observe.LogSettings;
import dev.adit.kernel.observe.LogSetup;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginHost;
import dev.adit.kernel.plugin.PluginReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code adit server run}, {@code adit client run}: a node in the foreground, until it is told to end. */
@Command(name = "run")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunCommand.class);

    private final Role role;
    private final CommandContext context;

    @Mixin
    private final ConfigOption config;

    /** Mixed in where the role has it. */
    private final RefusalOption refusal = new RefusalOption();

    RunCommand(Role role, CommandContext context) {
        this(role, context, new ConfigOption());
    }

    RunCommand(Role role, CommandContext context, ConfigOption config) {
        this.role = role;
        this.context = context;
        this.config = config;
    }

    RefusalOption refusal() {
        return refusal;
    }

    @Override
    public Integer call() throws IOException {
        Path file = config.file(role, context.installation());
        Ahead ahead = Ahead.begin();
        try (PluginHost host = context.installation().pluginHost()) {
            ExtensionRegistry extensions = host.load();
            Node node = start(file, extensions, host.reports(), ahead);
            OperatingSystemSignals.onEnd(node::closeAsync);
            AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
            if (refusal.isGiven()) {
                node.whenRefused().thenRun(() -> {
                    exitCode.set(ExitCode.NO_PERMISSION);
                    node.closeAsync();
                });
            }
            node.whenClosed().toCompletableFuture().join();
            return exitCode.get();
        }
    }

    private Node start(Path file, ExtensionRegistry extensions, List<PluginReport> plugins, Ahead ahead)
            throws IOException {
        ConfigFiles files = new ConfigFiles(extensions);
        try {
            return switch (role) {
                case SERVER -> {
                    ConfigResult<ServerConfig> result = files.server(file);
                    ServerConfig server = ConfigFiles.require(result);
                    beginLog(server.log(), result.warnings(), plugins);
                    ahead.await();
                    yield ServerNode.start(server, setup(server.state(), extensions, plugins));
                }
                case CLIENT -> {
                    ConfigResult<ClientConfig> result = files.client(file);
                    ClientConfig client = ConfigFiles.require(result);
                    beginLog(client.log(), result.warnings(), plugins);
                    ahead.await();
                    yield ClientNode.start(client, setup(client.state(), extensions, plugins));
                }
            };
        } catch (IOException failure) {
            LOGGER.atError().addKeyValue("role", role.word()).log("start-failed: {}", failure.getMessage());
            throw failure;
        }
    }

    private NodeSetup setup(@Nullable Path state, ExtensionRegistry extensions, List<PluginReport> plugins) {
        Path chosen = state == null ? context.installation().state(role) : state;
        return new NodeSetup(chosen, extensions, plugins);
    }

    private static void beginLog(LogConfig log, List<ConfigProblem> warnings, List<PluginReport> plugins)
            throws IOException {
        LogFormat format = switch (log.format()) {
            case TEXT -> LogFormat.TEXT;
            case JSON -> LogFormat.JSON;
        };
        LogSetup.apply(new LogSettings(Level.valueOf(log.level().name()), format, log.file()));
        warnings.forEach(warning -> LOGGER.atWarn().log("config-warning: {}", warning));
        for (PluginReport plugin : plugins) {
            if (plugin.problem() != null) {
                LOGGER.atError().addKeyValue("file", plugin.file()).log("plugin-refused: {}", plugin.problem());
            }
        }
    }
}
