package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code adit key new NAME}: an identity for a client, made beside the server. Edits no file. */
@Command(
        name = "new",
        header = "Make the key of a client: one secret for its file, one line for the server's.",
        description = {
            "%nPrints the client's key, which nobody keeps but you, and the line that goes under 'clients' of the"
                    + " server's file. No file is edited. Run it as the user that the server runs as: the server's own"
                    + " identity is in its state directory, and is made if it is missing."
        },
        footer = {"%nExamples:", "  adit key new home -c /etc/adit/server.yaml", "  adit key new home --json"})
final class KeyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "The client's name, as under 'clients' in the server's file.")
    private String name = "";

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    KeyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        NewClient client = NewClient.make(name, StatePath.of(config, Role.SERVER, context.installation()));
        if (json.isSet()) {
            context.printLine(Json.object()
                    .put("client", client.name())
                    .put("id", client.id())
                    .put("server", client.server())
                    .put("key", client.key().reveal()));
            return ExitCode.OK;
        }
        context.printLine("# for the client's file; a secret that is shown only now");
        context.printLine("key: " + client.key().reveal());
        context.printLine("# for the server's file, under `clients`");
        context.printLine(client.serverLine());
        return ExitCode.OK;
    }
}
