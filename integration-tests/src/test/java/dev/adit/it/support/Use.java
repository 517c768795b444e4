package dev.adit.it.support;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What a process takes, after a full collection.
 *
 * @param heap bytes of objects that are still needed
 * @param direct bytes that its buffers have reserved
 * @param threads that live
 * @param descriptors that are open
 */
public record Use(long heap, long direct, long threads, long descriptors) {
    private static final double MIB = 1 << 20;

    /**
     * Collects and looks. That attaches to the JVM, which costs it a thread for good, so compare with one that did.
     *
     * @param process a node
     * @return what it takes now
     */
    public static Use of(AditProcess process) {
        Command.of(Path.of(System.getProperty("java.home"), "bin", "jcmd"), process.pid(), "GC.run")
                .run()
                .succeeds();
        Status status = process.status();
        return new Use(
                status.number("process", "heap"),
                status.number("process", "direct"),
                status.number("process", "threads"),
                status.number("process", "descriptors"));
    }

    /**
     * Tells whether another, taken later, is no more than this and what comes and goes by itself: threads that wait for
     * work, a connection of whoever asks, what the JVM has learned.
     *
     * @param later the other
     * @return false if something was left behind
     */
    public boolean covers(Use later) {
        return later.heap <= heap + 3 * (1 << 20)
                && later.direct <= direct + 8 * (1 << 20)
                && later.threads <= threads + 4
                && later.descriptors <= descriptors + 8;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "heap %.1f MiB, direct %.1f MiB, threads %d, descriptors %d",
                heap / MIB,
                direct / MIB,
                threads,
                descriptors);
    }
}
