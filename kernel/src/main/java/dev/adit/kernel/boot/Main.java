package dev.adit.kernel.boot;

import dev.adit.kernel.observe.LogSetup;

/** The program {@code adit}. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments see {@code adit --help}
     */
    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(Terminal.ofProcess(), Installation.ofProcess());
        RunCommand plain = PlainRun.of(context, arguments);
        int exitCode = plain == null ? Commands.run(context, arguments) : PlainRun.execute(plain, context);
        LogSetup.stop();
        System.exit(exitCode);
    }
}
