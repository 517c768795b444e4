package dev.adit.kernel.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -c FILE}. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The YAML file. Default: conf/server.yaml or conf/client.yaml of the installation.")
    private @Nullable Path file;

    /** For the parser. */
    ConfigOption() {}

    ConfigOption(Path file) {
        this.file = file;
    }

    Path file(Role role, Installation installation) {
        Path chosen = file;
        return chosen == null ? installation.config(role) : chosen;
    }

    @Nullable
    Path chosen() {
        return file;
    }
}
