package dev.adit.kernel.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The same events of one minute. Any thread may add; one ends the minutes. Nothing waits. */
final class RepeatRow {
    private final String kind;
    private final AtomicInteger free;
    private final AtomicLong omitted = new AtomicLong();
    private volatile long began;
    private volatile @Nullable ILoggingEvent last;
    private volatile boolean retired;

    /**
     * What was left out.
     *
     * @param last of them
     * @param count of all of them
     */
    record Omitted(ILoggingEvent last, long count) {}

    RepeatRow(String kind, int free, long began) {
        this.kind = kind;
        this.free = new AtomicInteger(free);
        this.began = began;
    }

    String kind() {
        return kind;
    }

    long began() {
        return began;
    }

    /** Counts one; tells whether it is to be written now. */
    boolean passes(ILoggingEvent event) {
        if (free.get() > 0 && free.getAndDecrement() > 0) {
            return true;
        }
        last = event;
        omitted.incrementAndGet();
        // Too late for the count: either the end of the minute has seen this one, or it speaks for itself.
        return retired && omitted.getAndSet(0) > 0;
    }

    boolean hasMore() {
        return omitted.get() > 0;
    }

    /** Nobody finds it any more. */
    void retire() {
        retired = true;
    }

    /** Begins another minute, in which everything is left out; null if nothing was in the last one. */
    @Nullable
    Omitted next(long now) {
        began = now;
        long count = omitted.getAndSet(0);
        ILoggingEvent lastOne = last;
        if (count == 0 || lastOne == null) {
            return null;
        }
        free.set(0);
        return new Omitted(lastOne, count);
    }
}
