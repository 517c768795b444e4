package dev.adit.kernel.mux;

import dev.adit.api.lifecycle.LoopOnly;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Follows what a carrier sends and bounds what the system may keep unsent of it, since nothing can overtake that: about what
 * goes out in ten milliseconds, so that a slow line delays a keystroke by little and a fast one is not left idle while the
 * loop is busy elsewhere. Looks when the carrier has been full, which is when it matters.
 */
@LoopOnly
final class UnsentBound {
    /** On a slow line. The system takes one packet more, of 64 KiB at most. */
    static final long LEAST = 4L * CarrierWriter.QUANTUM;

    static final long MOST = 128L * CarrierWriter.QUANTUM;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongConsumer system;
    private long bound = LEAST;
    private long sent;
    private long since;

    /**
     * Sets the first bound.
     *
     * @param system told each new bound, in bytes
     * @param now in nanoseconds
     */
    UnsentBound(LongConsumer system, long now) {
        this.system = system;
        since = now;
        system.accept(bound);
    }

    /** So many bytes go to the carrier. */
    void sent(int bytes) {
        sent += bytes;
    }

    /** The carrier has been full: it is now, or takes more again. */
    void wasFull(long now) {
        long elapsed = now - since;
        if (elapsed < WINDOW_NANOS) {
            return;
        }
        long kept = Math.min(MOST, Math.max(LEAST, (long) ((double) sent * KEPT_NANOS / elapsed)));
        since = now;
        sent = 0;
        // A system call for a doubling or a halving, not for each breath of the line.
        if (kept >= 2 * bound || 2 * kept <= bound) {
            bound = kept;
            system.accept(bound);
        }
    }
}
