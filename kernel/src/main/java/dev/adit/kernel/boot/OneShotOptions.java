package dev.adit.kernel.boot;

import dev.adit.kernel.config.Flag;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.TunnelFlags;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line of {@code adit TYPE}: the same few options for every type, and a flag for each key of this one. */
final class OneShotOptions {
    static final String TO = "--to";
    static final String KEY = "--key";
    static final String KEY_FILE = "--key-file";
    static final String CLIENT = "--client";
    static final String NAME = "--name";
    static final String WAIT = "--wait";
    static final String DRAIN = "--drain-timeout";
    static final String VERBOSE = "--verbose";
    static final String SET = "--set";
    static final String KEY_VARIABLE = "ADIT_KEY";

    private static final Map<Flag.Owner, String> HEADINGS = new EnumMap<>(Map.of(
            Flag.Owner.TUNNEL, "%nThe tunnel, by the keys of every tunnel:%n",
            Flag.Owner.TYPE, "%nThe keys of this type:%n",
            Flag.Owner.FEATURE, "%nPlugins in the tunnel:%n",
            Flag.Owner.PROCESS, "%nPlugins in this process:%n"));

    private final CommandSpec spec;
    private final List<Flag> flags;
    private final Set<String> taken = new HashSet<>();

    private OneShotOptions(CommandSpec spec, List<Flag> flags) {
        this.spec = spec;
        this.flags = flags;
    }

    /** Adds all of them to a command; returns the flags that a key of the type, or its own option, has not taken. */
    static List<Flag> add(CommandSpec spec, PluginWords.TunnelWord word, PluginWords words) {
        OneShotOptions options = new OneShotOptions(spec, TunnelFlags.of(word, words));
        options.addTarget();
        options.addCommon();
        for (Flag.Owner owner : Flag.Owner.values()) {
            options.addFlags(owner);
        }
        return options.flags.stream()
                .filter(flag -> options.taken.contains(flag.name()))
                .toList();
    }

    private void addTarget() {
        String doc = flags.stream()
                .filter(flag -> flag.name().equals(OneShotCommand.TARGET))
                .map(OneShotOptions::description)
                .findFirst()
                .orElse("");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("TARGET")
                .description(doc)
                .build());
    }

    private void addCommon() {
        ArgGroupSpec.Builder group = group("%nThe server, and who calls it:%n");
        group.addArg(text(
                TO,
                "SERVER",
                "Where the server is: HOST, HOST:PORT (7000 if none is written),"
                        + " tls://HOST:PORT or tcp://HOST:PORT. Required."));
        group.addArg(text(KEY_FILE, "FILE", "The file that holds the key, alone."));
        group.addArg(text(
                KEY,
                "KEY",
                "The key itself. Other users of this machine can see it in the list of processes:"
                        + " prefer --key-file, or the environment variable " + KEY_VARIABLE + "."));
        group.addArg(text(
                CLIENT,
                "NAME",
                "The client's name in the server's file. The key alone tells it; with a name,"
                        + " a key of another client is refused."));
        group.addArg(text(NAME, "NAME", "What the server calls the tunnel. Default: its type."));
        group.addArg(text(DRAIN, "DURATION", "How long open links may go on when it is told to end. Default: 1s."));
        addSwitches(group);
        spec.addArgGroup(group.build());
    }

    private static void addSwitches(ArgGroupSpec.Builder group) {
        group.addArg(OptionSpec.builder(WAIT)
                .paramLabel("SECONDS")
                .arity("1")
                .type(int.class)
                .description(
                        "How long to try until the tunnel is open for the first time; later it comes back for ever."
                                + " Default: 10. With 0, for ever from the start.")
                .build());
        group.addArg(OptionSpec.builder(VERBOSE)
                .arity("0")
                .type(boolean.class)
                .description("Tell all that goes on, on standard error; else warnings only.")
                .build());
        group.addArg(OptionSpec.builder(SET)
                .paramLabel("KEY=VALUE")
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(
                        "Any key of the tunnel as its file would have it, also one of a plugin that only the server"
                                + " has; dots lead into blocks. May be given several times.")
                .build());
    }

    private void addFlags(Flag.Owner owner) {
        ArgGroupSpec.Builder group = group(HEADINGS.getOrDefault(owner, ""));
        boolean any = false;
        for (Flag flag : flags) {
            if (flag.owner() == owner && isFree(flag.name())) {
                taken.add(flag.name());
                group.addArg(option(flag));
                any = true;
            }
        }
        if (any) {
            spec.addArgGroup(group.build());
        }
    }

    /** A key that is called like one of our options, or like a key before it, is left to {@code --set}. */
    private boolean isFree(String name) {
        Set<String> own = Set.of(TO, KEY, KEY_FILE, CLIENT, NAME, WAIT, DRAIN, VERBOSE, SET, "--help", "--version");
        return !taken.contains(name) && !own.contains("--" + name) && !name.equals(OneShotCommand.TARGET);
    }

    private static ArgGroupSpec.Builder group(String heading) {
        return ArgGroupSpec.builder().heading(heading).exclusive(false).validate(false);
    }

    private static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .arity("1")
                .type(String.class)
                .description(escaped(description))
                .build();
    }

    private static OptionSpec option(Flag flag) {
        OptionSpec.Builder option = OptionSpec.builder("--" + flag.name())
                .paramLabel(flag.label())
                .arity("1")
                .description(description(flag));
        return flag.many()
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static String description(Flag flag) {
        StringBuilder text = new StringBuilder(escaped(flag.doc()));
        text.append(flag.many() ? " May be given several times." : "");
        text.append(flag.required() ? " Required." : "");
        if (flag.fallback() != null) {
            text.append(" Default: ").append(escaped(flag.fallback())).append('.');
        }
        return text.toString().strip();
    }

    /** A percent sign is a format to the library, and a backtick is for files of Markdown. */
    private static String escaped(String text) {
        return text.replace("%", "%%").replace("`", "");
    }
}
