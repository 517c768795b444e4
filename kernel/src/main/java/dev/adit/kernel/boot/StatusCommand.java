package dev.adit.kernel.boot;

import dev.adit.kernel.control.ControlClient;
import dev.adit.kernel.control.NoProcessException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code adit server status}, {@code adit client status}: asks the running process how it is. */
@Command(name = "status")
final class StatusCommand implements Callable<Integer> {
    static final String REQUEST = "status";
    static final String JSON_REQUEST = "status json";
    private static final int SECONDS = 30;

    private final Role role;
    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    StatusCommand(Role role, CommandContext context) {
        this.role = role;
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ControlClient client = new ControlClient(StatePath.of(config, role, context.installation()));
        try {
            context.print(client.ask(json.isSet() ? JSON_REQUEST : REQUEST, SECONDS));
            return ExitCode.OK;
        } catch (NoProcessException nobody) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(nobody.getMessage()));
        }
    }
}
