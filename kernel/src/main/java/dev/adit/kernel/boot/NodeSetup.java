package dev.adit.kernel.boot;

import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginReport;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node is given besides its file.
 *
 * @param state its state directory
 * @param extensions of the loaded plugins
 * @param plugins what became of each, for the status
 */
record NodeSetup(Path state, ExtensionRegistry extensions, List<PluginReport> plugins) {}
