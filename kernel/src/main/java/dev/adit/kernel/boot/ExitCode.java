package dev.adit.kernel.boot;

/** What the process tells whoever started it, by the numbers of sysexits.h. */
final class ExitCode {
    static final int OK = 0;
    /** Something went wrong that no other number names. */
    static final int FAILURE = 1;
    /** The command line is wrong. */
    static final int USAGE = 64;
    /** The process that was asked is not there. */
    static final int UNAVAILABLE = 69;
    /** The other side does not let us in. */
    static final int NO_PERMISSION = 77;
    /** The file is wrong. */
    static final int CONFIG = 78;

    private ExitCode() {}
}
