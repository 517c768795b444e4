package dev.adit.kernel.boot;

import java.util.List;

/** A command cannot go on, for a reason that its user can mend: told in lines on standard error, without a stack trace. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(int exitCode, List<String> lines) {
        this(exitCode, String.join(System.lineSeparator(), lines));
    }

    /** Says what a command ended by, and gives its exit code. */
    static int tell(Exception expected, CommandContext context) {
        if (expected instanceof CommandFailure told) {
            context.printError(String.valueOf(told.getMessage()));
            return told.exitCode();
        }
        context.printError("adit: " + expected.getMessage());
        return ExitCode.FAILURE;
    }

    int exitCode() {
        return exitCode;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
