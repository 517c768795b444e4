package dev.adit.kernel.boot;

import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node is given besides its file.
 *
 * @param state its state directory; null for a client that has none, and cannot be asked by other commands
 * @param extensions of the loaded plugins
 * @param plugins what became of each, for the status
 */
record NodeSetup(@Nullable Path state, ExtensionRegistry extensions, List<PluginReport> plugins) {

    /** Of a node that cannot do without one. */
    Path stateDirectory() {
        return Objects.requireNonNull(state, "a state directory");
    }
}
