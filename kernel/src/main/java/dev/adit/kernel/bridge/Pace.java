package dev.adit.kernel.bridge;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a rush through, and then so many a second. Not thread-safe. */
final class Pace {
    private final int rush;
    private final long nanosForEach;
    private final LongSupplier nanoTime;
    /** When the whole rush would be there again. */
    private long full;

    /** {@code nanoTime} counts as {@link System#nanoTime()} does. */
    Pace(int rush, int perSecond, LongSupplier nanoTime) {
        this.rush = rush;
        this.nanosForEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanoTime = nanoTime;
        this.full = nanoTime.getAsLong();
    }

    /** Takes one, where there is one. */
    boolean take() {
        if (nanosToNext() > 0) {
            return false;
        }
        full = Math.max(full, nanoTime.getAsLong()) + nanosForEach;
        return true;
    }

    /** Until there is one; 0 where there is. */
    long nanosToNext() {
        return Math.max(0, full - nanoTime.getAsLong() - (rush - 1) * nanosForEach);
    }
}
