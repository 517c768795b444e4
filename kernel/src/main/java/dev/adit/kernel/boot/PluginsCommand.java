package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.plugin.PluginHost;
import dev.adit.kernel.plugin.PluginReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code adit plugins}: what is loaded, the words it owns, and why one was refused. */
@Command(
        name = "plugins",
        header = "List the plugins, the words they own, and why one was refused.",
        footer = {"%nExamples:", "  adit plugins", "  adit plugins --json"})
final class PluginsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final JsonOption json = new JsonOption();

    PluginsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (PluginHost host = context.installation().pluginHost()) {
            host.load();
            if (json.isSet()) {
                context.printLine(Json.of(PluginStatus.json(host.reports())));
            } else {
                context.print(text(host.reports()));
            }
            return ExitCode.OK;
        }
    }

    private String text(List<PluginReport> reports) {
        if (reports.isEmpty()) {
            return "no plugins in " + context.installation().plugins() + System.lineSeparator();
        }
        return PluginStatus.table(reports);
    }
}
