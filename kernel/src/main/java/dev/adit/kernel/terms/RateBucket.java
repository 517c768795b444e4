package dev.adit.kernel.terms;

import dev.adit.api.config.Rate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many bytes a second, for all who draw from it. It is one number, the moment at which everything that was promised so
 * far will have gone (the generic cell rate algorithm, ITU-T I.371): whoever wants more is told how long that is away, and
 * moves it on. So turns come in the order in which they were asked for, and nobody wakes anybody. Any thread, no lock.
 */
final class RateBucket {
    /** What was not used for so long may be used at once; what was not used before is lost. */
    static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private final AtomicLong due;

    /** {@code now}: as every later one, of a clock that only goes forward and may begin anywhere. */
    RateBucket(Rate rate, long now) {
        bytesPerSecond = rate.bytesPerSecond();
        due = new AtomicLong(now - BURST_NANOS);
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /**
     * Promises so many bytes.
     *
     * @param asOf when they could have been asked for; at most the present
     * @return the moment from which they may go, perhaps in the past
     */
    long reserve(long bytes, long asOf) {
        long earliest = asOf - BURST_NANOS;
        long cost = cost(bytes);
        long before = due.getAndUpdate(then -> later(then, earliest) + cost);
        return later(before, earliest);
    }

    /** Whether something may go now, of whatever size: its cost is paid by what comes after it. */
    boolean hasRoom(long now) {
        return due.get() - now <= 0;
    }

    private long cost(long bytes) {
        return Math.round(bytes * SECOND / bytesPerSecond);
    }

    /** Such clocks wrap around. */
    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }
}
