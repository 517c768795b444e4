package dev.adit.kernel.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs commands in this JVM and keeps what they say. */
final class TerminalProbe {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandContext context;

    TerminalProbe(Path home) {
        context = new CommandContext(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true)), new Installation(home));
    }

    CommandContext context() {
        return context;
    }

    int run(String... arguments) {
        return Commands.run(context, arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
