package dev.adit.kernel.boot;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ClientFlags;
import dev.adit.kernel.config.ConfigLoader;
import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.config.ConfigResult;
import dev.adit.kernel.config.Environment;
import dev.adit.kernel.config.Flag;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.plugin.PluginReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code adit TYPE [TARGET]}: one tunnel of any loaded type, from flags instead of a file. They become the tree that a
 * file would give, so whatever a file can say of a tunnel can be said here, and is checked by the same code.
 */
final class OneShotCommand implements Callable<Integer> {
    static final String TARGET = ClientFlags.TARGET;
    private static final Pattern SETTING = Pattern.compile("([a-z0-9][A-Za-z0-9._-]*)=(.*)", Pattern.DOTALL);
    private static final String SHORT_DRAIN = "1s";
    private static final int PATIENCE = 10;

    private final String type;
    private final CommandContext context;
    private final ExtensionRegistry extensions;
    private final List<PluginReport> plugins;
    private final List<Flag> flags;
    private final CommandSpec spec;

    private OneShotCommand(
            String type,
            PluginWords.TunnelWord word,
            CommandContext context,
            ExtensionRegistry extensions,
            List<PluginReport> plugins) {
        this.type = type;
        this.context = context;
        this.extensions = extensions;
        this.plugins = plugins;
        spec = CommandSpec.wrapWithoutInspection(this).name(type);
        flags = OneShotOptions.add(spec, word, extensions);
        spec.usageMessage()
                .sortOptions(false)
                .header("Open one tunnel of type " + type + ", without a file, until Ctrl-C.")
                .description(
                        "%nPrints the public address on standard output as soon as visitors may come, and passes them"
                                + " to TARGET. The server grants it by the key allow of this client.")
                .footer(
                        "%nExample:",
                        "  adit " + type + " 3000 --to tunnel.example.com --key-file home.key" + example(),
                        "%nExit codes: 0 told to end, 1 the server cannot open it, 64 wrong usage, 69 no answer from"
                                + " the server, 77 refused, 78 a wrong value.");
    }

    private String example() {
        StringBuilder more = new StringBuilder();
        for (Flag flag : flags) {
            if (flag.required()) {
                String value = flag.name().equals("listen") ? "6022" : flag.label();
                more.append(" --").append(flag.name()).append(' ').append(value);
            }
        }
        return more.toString();
    }

    /** The command of a type, or null where none of this name is loaded. */
    static @Nullable CommandLine of(
            String type, CommandContext context, ExtensionRegistry extensions, List<PluginReport> plugins) {
        PluginWords.TunnelWord word = extensions.tunnelType(type);
        return word == null ? null : new CommandLine(new OneShotCommand(type, word, context, extensions, plugins).spec);
    }

    @Override
    public Integer call() throws IOException {
        ParseResult given = spec.commandLine().getParseResult();
        ClientFlags values = values(given);
        ConfigResult<ClientConfig> result = ConfigLoader.client(values, extensions, Environment.ofProcess());
        result.warnings().forEach(warning -> context.printError("warning: " + values.text(warning)));
        if (!result.isOk()) {
            throw new CommandFailure(ExitCode.CONFIG, lines(values, result.problems()));
        }
        ClientConfig config = result.get();
        try {
            ClientKey.parse(config.key().reveal());
        } catch (IllegalArgumentException mistyped) {
            throw new CommandFailure(ExitCode.CONFIG, keySource(given) + ": " + mistyped.getMessage());
        }
        OneShot oneShot = new OneShot(context, config, values, given.hasMatchedOption(OneShotOptions.VERBOSE));
        return oneShot.run(
                new NodeSetup(null, extensions, plugins),
                given.matchedOptionValue(OneShotOptions.WAIT, PATIENCE),
                OperatingSystemSignals::onEnd);
    }

    private static List<String> lines(ClientFlags values, List<ConfigProblem> problems) {
        return problems.stream().map(values::text).toList();
    }

    private ClientFlags values(ParseResult given) {
        String name = given.matchedOptionValue(OneShotOptions.NAME, type);
        ClientFlags values = new ClientFlags("adit " + type, type, name, OneShotOptions.NAME);
        values.client("server", OneShotOptions.TO, server(given));
        values.client("key", keySource(given), key(given));
        values.client("client", OneShotOptions.CLIENT, given.matchedOptionValue(OneShotOptions.CLIENT, ""));
        String drain = given.matchedOptionValue(OneShotOptions.DRAIN, SHORT_DRAIN);
        values.client("drain-timeout", OneShotOptions.DRAIN, drain);
        if (given.hasMatchedPositional(0)) {
            values.tunnel(TARGET, "TARGET", given.matchedPositionalValue(0, ""));
        }
        for (Flag flag : flags) {
            List<String> texts = texts(given, "--" + flag.name());
            boolean process = flag.owner() == Flag.Owner.PROCESS;
            for (String text : texts) {
                if (flag.isBlock() || process) {
                    values.block(flag.name(), "--" + flag.name(), text, process);
                } else {
                    values.tunnel(flag.name(), "--" + flag.name(), text);
                }
            }
        }
        texts(given, OneShotOptions.SET).forEach(setting -> set(values, setting));
        return values;
    }

    private String server(ParseResult given) {
        if (!given.hasMatchedOption(OneShotOptions.TO)) {
            throw usage("--to SERVER is missing");
        }
        return given.matchedOptionValue(OneShotOptions.TO, "");
    }

    private String keySource(ParseResult given) {
        boolean file = given.hasMatchedOption(OneShotOptions.KEY_FILE);
        if (given.hasMatchedOption(OneShotOptions.KEY)) {
            if (file) {
                throw usage("--key and --key-file both name the key (expected: one of them)");
            }
            return OneShotOptions.KEY;
        }
        if (!file && System.getenv(OneShotOptions.KEY_VARIABLE) == null) {
            throw usage("the key is missing (expected: --key-file FILE, the environment variable "
                    + OneShotOptions.KEY_VARIABLE + ", or --key KEY)");
        }
        return file ? OneShotOptions.KEY_FILE : OneShotOptions.KEY_VARIABLE;
    }

    /** As the file of a client would write it, so that warnings and errors know where it comes from. */
    private String key(ParseResult given) {
        String source = keySource(given);
        if (source.equals(OneShotOptions.KEY)) {
            return given.matchedOptionValue(OneShotOptions.KEY, "");
        }
        if (source.equals(OneShotOptions.KEY_VARIABLE)) {
            return "${env:" + OneShotOptions.KEY_VARIABLE + "}";
        }
        String file = given.matchedOptionValue(OneShotOptions.KEY_FILE, "");
        if (file.indexOf('}') >= 0) {
            throw usage("--key-file cannot name a file with '}' in its path");
        }
        return "${file:" + file + "}";
    }

    private CommandFailure usage(String what) {
        return new CommandFailure(
                ExitCode.USAGE, List.of("adit " + type + ": " + what, "Try: adit " + type + " --help"));
    }

    /** What was given for an option, as written. */
    private static List<String> texts(ParseResult given, String option) {
        return given.hasMatchedOption(option) ? given.matchedOption(option).stringValues() : List.of();
    }

    private void set(ClientFlags values, String setting) {
        Matcher shape = SETTING.matcher(setting);
        if (!shape.matches()) {
            throw usage(OneShotOptions.SET + " is not KEY=VALUE (expected: such as dial-timeout=5s)");
        }
        values.block(shape.group(1), OneShotOptions.SET + " " + shape.group(1), shape.group(2), false);
    }
}
