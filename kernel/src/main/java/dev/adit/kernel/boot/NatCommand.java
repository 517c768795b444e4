package dev.adit.kernel.boot;

import dev.adit.kernel.control.ControlClient;
import dev.adit.kernel.control.NoProcessException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code adit client nat}: asks the running client to look at the network that it is in. */
@Command(name = "nat")
final class NatCommand implements Callable<Integer> {
    static final String REQUEST = "nat";
    static final String JSON_REQUEST = "nat json";
    private static final int SECONDS = 30;

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    NatCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ControlClient client = new ControlClient(StatePath.of(config, Role.CLIENT, context.installation()));
        try {
            context.print(client.ask(json.isSet() ? JSON_REQUEST : REQUEST, SECONDS));
            return ExitCode.OK;
        } catch (NoProcessException nobody) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(nobody.getMessage()));
        }
    }
}
