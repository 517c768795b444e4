package dev.adit.kernel.boot;

import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.config.ConfigResult;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.plugin.PluginHost;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code adit server verify}, {@code adit client verify}: names everything that is wrong in a file. */
@Command(name = "verify")
final class VerifyCommand implements Callable<Integer> {
    private final Role role;
    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    VerifyCommand(Role role, CommandContext context) {
        this.role = role;
        this.context = context;
    }

    @Override
    public Integer call() {
        Path file = config.file(role, context.installation());
        try (PluginHost host = context.installation().pluginHost()) {
            ConfigResult<? extends Record> result = new ConfigFiles(host.load()).read(role, file);
            tell(file, result);
            return result.isOk() ? ExitCode.OK : ExitCode.CONFIG;
        }
    }

    private void tell(Path file, ConfigResult<? extends Record> result) {
        if (json.isSet()) {
            context.printLine(Json.object()
                    .put("file", file)
                    .put("ok", result.isOk())
                    .put("problems", objects(result.problems()))
                    .put("warnings", objects(result.warnings())));
            return;
        }
        result.warnings().forEach(warning -> context.printError("warning: " + warning));
        result.problems().forEach(context::printError);
        if (result.isOk()) {
            context.printLine(file + ": ok");
        }
    }

    private static List<Json> objects(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem -> Json.object()
                        .put("line", problem.line())
                        .put("column", problem.column())
                        .put("path", problem.path())
                        .put("message", problem.message()))
                .toList();
    }
}
