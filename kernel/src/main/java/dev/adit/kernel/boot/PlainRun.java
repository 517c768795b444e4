package dev.adit.kernel.boot;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code server run -c FILE} and the like, as services are started: understood without the parser of all other commands,
 * whose classes are too old for the archive and take a quarter of a start. Whatever is written in another way, and what is
 * wrong with it, is the parser's.
 */
final class PlainRun {
    private static final int FAILED = 1;

    private PlainRun() {}

    /** The command, or null where it is another one. */
    @Nullable
    static RunCommand of(CommandContext context, String... arguments) {
        List<String> words = List.of(arguments);
        if (words.size() < 2 || !words.get(1).equals("run")) {
            return null;
        }
        for (Role role : Role.values()) {
            if (role.word().equals(words.get(0))) {
                return of(role, context, words.subList(2, words.size()));
            }
        }
        return null;
    }

    private static @Nullable RunCommand of(Role role, CommandContext context, List<String> options) {
        if (options.isEmpty()) {
            return new RunCommand(role, context);
        }
        boolean file = options.size() == 2
                && (options.get(0).equals("-c") || options.get(0).equals("--config"))
                && options.get(1).matches("[^-@\"].*");
        if (!file) {
            return null;
        }
        try {
            return new RunCommand(role, context, new ConfigOption(Path.of(options.get(1))));
        } catch (InvalidPathException told) {
            return null;
        }
    }

    /** Runs it to its end and gives its exit code. */
    static int execute(RunCommand command, CommandContext context) {
        try {
            return command.call();
        } catch (CommandFailure | IOException expected) {
            return CommandFailure.tell(expected, context);
        } catch (RuntimeException defect) {
            defect.printStackTrace(context.terminal().err());
            return FAILED;
        }
    }
}
