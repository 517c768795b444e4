package dev.adit.plugin.p2p.punch;

/** Time, as an attempt sees it. */
interface Clock {

    /** Like {@link System#nanoTime()}. */
    long nanos();

    /** Runs it once, on the attempt's loop. */
    void later(long nanos, Runnable task);
}
