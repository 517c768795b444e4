package dev.adit.kernel.boot;

import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginHost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The tree of commands. */
final class Commands {
    private static final Pattern FIRST_WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Commands() {}

    /** Runs one command; a first word that is no command may be the type of a one-shot tunnel, which only plugins know. */
    static int run(CommandContext context, String... arguments) {
        CommandLine root = of(context);
        String first = arguments.length == 0 ? "" : arguments[0];
        if (!FIRST_WORD.matcher(first).matches() || root.getSubcommands().containsKey(first)) {
            return root.execute(arguments);
        }
        try (PluginHost host = context.installation().pluginHost()) {
            ExtensionRegistry extensions = host.load();
            CommandLine oneShot = OneShotCommand.of(first, context, extensions, host.reports());
            if (oneShot == null) {
                return unknown(first, root, extensions, host, context);
            }
            root.addSubcommand(first, oneShot);
            finish(root, context);
            return root.execute(arguments);
        }
    }

    private static int unknown(
            String word, CommandLine root, ExtensionRegistry extensions, PluginHost host, CommandContext context) {
        Set<String> types = new TreeSet<>(extensions.tunnelTypes());
        String loaded = types.isEmpty() ? "none" : String.join(", ", types);
        context.printError("adit: '" + PeerText.safe(word) + "' is neither a command ("
                + String.join(", ", commands(root)) + ") nor a type of tunnel that is loaded (" + loaded
                + ")");
        host.reports().stream()
                .filter(report -> report.problem() != null)
                .forEach(report -> context.printError("adit: plugin " + report.file() + ": " + report.problem()));
        context.printError("Try: adit --help");
        return ExitCode.USAGE;
    }

    private static List<String> commands(CommandLine root) {
        return root.getSubcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    static CommandLine of(CommandContext context) {
        CommandLine root = new CommandLine(new Root())
                .addSubcommand("server", role(Role.SERVER, context).addSubcommand("init", new InitCommand(context)))
                .addSubcommand("client", role(Role.CLIENT, context))
                .addSubcommand("key", new CommandLine(new Key()).addSubcommand("new", new KeyCommand(context)))
                .addSubcommand("plugins", new PluginsCommand(context))
                .addSubcommand("warmup", new WarmUpCommand(context));
        return finish(root, context);
    }

    /** What holds for every command of the tree. */
    private static CommandLine finish(CommandLine root, CommandContext context) {
        withHelp(root);
        return root.setOut(context.terminal().out())
                .setErr(context.terminal().err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setParameterExceptionHandler((wrong, arguments) -> wrongUsage(wrong, context))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, context));
    }

    private static CommandLine role(Role role, CommandContext context) {
        String word = role.word();
        RunCommand runCommand = new RunCommand(role, context);
        CommandLine run = command(
                runCommand,
                "Run the " + word + " in the foreground until SIGTERM or SIGINT.",
                "adit " + word + " run -c /etc/adit/" + word + ".yaml");
        if (role == Role.CLIENT) {
            run.getCommandSpec()
                    .addMixin("refusal", CommandLine.Model.CommandSpec.forAnnotatedObject(runCommand.refusal()));
        }
        CommandLine verify = command(
                new VerifyCommand(role, context),
                "Check a file and name everything that is wrong in it; needs no running " + word + ".",
                "adit " + word + " verify -c /etc/adit/" + word + ".yaml");
        CommandLine status = command(
                new StatusCommand(role, context),
                "Ask the running " + word + " how it is.",
                "adit " + word + " status",
                "adit " + word + " status -c /etc/adit/" + word + ".yaml --json");
        CommandLine stop = command(
                new StopCommand(role, context),
                "Ask the running " + word + " to finish its links and end; waits until it is gone.",
                "adit " + word + " stop -c /etc/adit/" + word + ".yaml");
        CommandLine group = command(new Group(), groupHeader(role), "adit " + word + " run -c " + word + ".yaml")
                .addSubcommand("run", run)
                .addSubcommand("verify", verify)
                .addSubcommand("status", status)
                .addSubcommand("stop", stop);
        return role == Role.CLIENT ? group.addSubcommand("nat", nat(context)) : group;
    }

    private static CommandLine nat(CommandContext context) {
        return command(
                new NatCommand(context),
                "Ask the running client what the network that it is in lets through.",
                "adit client nat -c /etc/adit/client.yaml");
    }

    private static String groupHeader(Role role) {
        return switch (role) {
            case SERVER -> "The process with a public address: visitors and clients come to it.";
            case CLIENT -> "The process beside the private service: it connects to the server.";
        };
    }

    private static CommandLine command(Object command, String header, String... examples) {
        CommandLine line = new CommandLine(command);
        String[] footer = new String[examples.length + 1];
        footer[0] = "%nExamples:";
        for (int i = 0; i < examples.length; i++) {
            footer[i + 1] = "  " + examples[i];
        }
        line.getCommandSpec().usageMessage().header(header).footer(footer);
        return line;
    }

    private static void withHelp(CommandLine command) {
        if (!command.getCommandSpec().mixinStandardHelpOptions()) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
            command.getCommandSpec().versionProvider(new Version());
            command.getCommandSpec().usageMessage().sortOptions(false);
        }
        command.getSubcommands().values().forEach(Commands::withHelp);
    }

    private static int wrongUsage(ParameterException wrong, CommandContext context) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        context.printError(command + ": " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(
                wrong, context.terminal().err());
        context.printError("Try: " + command + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandContext context) throws Exception {
        if (failure instanceof CommandFailure || failure instanceof IOException) {
            return CommandFailure.tell(failure, context);
        }
        throw failure;
    }

    /** {@code adit}. */
    @Command(
            name = "adit",
            header = "Reach a service behind NAT or a firewall.",
            description = {
                "%nA visitor connects to the server; the client, beside the private service, reaches the target for it."
            },
            footer = {
                "%nFirst steps:",
                "  adit server init --client home --host tunnel.example.com > client.yaml",
                "  adit server run                        # on the public machine",
                "  adit client run -c client.yaml         # beside the service",
                "%nOne tunnel without a file, of any type that a plugin has (adit plugins):",
                "  adit TYPE TARGET --to tunnel.example.com --key-file home.key ...",
                "  adit TYPE --help",
                "%nExit codes: 0 well, 1 failed, 64 wrong usage, 69 nobody answers, 77 refused, 78 wrong file."
            })
    private static final class Root {}

    /** {@code adit server}, {@code adit client}. */
    @Command
    private static final class Group {}

    /** {@code adit key}. */
    @Command(
            name = "key",
            header = "Make keys.",
            footer = {"%nExample:", "  adit key new home"})
    private static final class Key {}

    /** {@code --version}. */
    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "adit " + Installation.version(),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
