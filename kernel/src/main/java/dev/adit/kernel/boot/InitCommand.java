package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.observe.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adit server init}: from nothing to two files that fit each other. */
@Command(
        name = "init",
        header = "Write a server's file and print the file of its first client.",
        description = {
            "%nWrites server.yaml, readable by its owner only, makes the server's identity, and prints the client's file"
                    + " on standard output; what is said about it goes to standard error. Nothing is overwritten.",
            "%nThe client's file holds a secret that is shown only now: give it the mode 0600."
        },
        footer = {
            "%nExamples:",
            "  adit server init --client home --host tunnel.example.com",
            "  adit server init --client home --host 203.0.113.5 --dir /etc/adit --tunnel ssh=22:6022 > client.yaml"
        })
final class InitCommand implements Callable<Integer> {
    private static final String PLACEHOLDER = "SERVER-ADDRESS";

    private final CommandContext context;

    @Option(names = "--client", required = true, paramLabel = "NAME", description = "The name of the first client.")
    private String client = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "How the client reaches this server: a name or an address. Default: a placeholder.")
    private @Nullable String host;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Where clients come in (default: ${DEFAULT-VALUE}).")
    private String listen = "7000";

    @Option(
            names = "--tunnel",
            paramLabel = "NAME=TARGET:PORT",
            description = "A tcp tunnel: the target at the client, and the port here. May be given several times."
                    + " Default: ssh=22:6022.")
    private List<String> tunnels = List.of("ssh=22:6022");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Write DIR/server.yaml, and keep the state in DIR/state.")
    private @Nullable Path directory;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    InitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        NewClient.requireName(client);
        Address bridge = bridge();
        String reached = host();
        List<TunnelArgument> wanted =
                tunnels.stream().map(TunnelArgument::parse).toList();
        Path file = file();
        if (Files.exists(file)) {
            throw exists(file);
        }
        boolean installed = isInstalled(file);
        Path state = installed
                ? context.installation().state(Role.SERVER)
                : file.toAbsolutePath().resolveSibling("state").normalize();
        NewClient made = NewClient.make(client, state);
        FirstFiles texts = new FirstFiles(made, bridge, reached, wanted, !installed);
        write(file, texts.serverFile());
        answer(file, made, texts.clientFile());
        return ExitCode.OK;
    }

    private Address bridge() {
        try {
            Address address = Address.parse(listen);
            if (address.isUnix() || address.size() != 1) {
                throw new IllegalArgumentException("'" + listen + "' is not one port (expected: 7000 or host:7000)");
            }
            return address;
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, "--listen " + wrong.getMessage());
        }
    }

    private String host() {
        String written = host;
        if (written == null) {
            return PLACEHOLDER;
        }
        try {
            boolean bare = written.indexOf(':') >= 0 && !written.startsWith("[");
            ServerAddress address = ServerAddress.parse(bare ? "[" + written + "]" : written);
            if (address.scheme() != null || address.port() != ServerAddress.DEFAULT_PORT) {
                throw new IllegalArgumentException("more than a host");
            }
            return address.host();
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--host is not a name or an address (expected: such as tunnel.example.com or ::1)");
        }
    }

    private Path file() {
        if (directory != null && config.chosen() != null) {
            throw new CommandFailure(ExitCode.USAGE, "--dir and -c both name the file (expected: one of them)");
        }
        return directory == null ? config.file(Role.SERVER, context.installation()) : directory.resolve("server.yaml");
    }

    /** A file outside of the installation has its state beside it. */
    private boolean isInstalled(Path file) {
        Path own = context.installation().config(Role.SERVER);
        return file.toAbsolutePath().normalize().equals(own.toAbsolutePath().normalize());
    }

    private static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> onlyNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, onlyNew, mode)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        } catch (FileAlreadyExistsException somebodyWasQuicker) {
            throw exists(file);
        }
    }

    private static CommandFailure exists(Path file) {
        return new CommandFailure(
                ExitCode.FAILURE,
                file + " exists and is not overwritten (for one more client: adit key new NAME -c " + file + ")");
    }

    private void answer(Path file, NewClient made, String clientFile) {
        if (json.isSet()) {
            context.printLine(Json.object()
                    .put("file", file)
                    .put("client", made.name())
                    .put("id", made.id())
                    .put("server", made.server())
                    .put("key", made.key().reveal())
                    .put("clientFile", clientFile));
            return;
        }
        context.printError("# wrote " + file + "; start the server with: adit server run -c " + file);
        context.printError("# the file of " + made.name() + ", with a secret that is shown only now (chmod 600):");
        context.print(clientFile);
        if (host == null) {
            context.printError("# put the name or address of this server in the place of " + PLACEHOLDER);
        }
    }
}
