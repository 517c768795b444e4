package dev.adit.kernel.terms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the links of a tunnel draw from in one direction: the tunnel's bucket, the client's, or both; the slower one
 * decides. A link asks for one {@link #quantum} at a time, so all get the same. Any thread.
 */
public final class RateShare {
    /** Less is mostly system calls. */
    private static final long LEAST = 2 * 1024;

    /** More is not smooth. */
    private static final long MOST = 64 * 1024;

    /** The hundredth part of a second, where that is between the two. */
    private static final long PARTS_OF_SECOND = 100;

    private static final long MOST_LATE = TimeUnit.SECONDS.toNanos(1);

    private final List<RateBucket> buckets;
    private final LongSupplier ticker;
    private final long quantum;

    private RateShare(List<RateBucket> buckets, LongSupplier ticker) {
        this.buckets = buckets;
        this.ticker = ticker;
        long slowest =
                buckets.stream().mapToLong(RateBucket::bytesPerSecond).min().orElse(Long.MAX_VALUE);
        quantum = Math.max(LEAST, Math.min(MOST, slowest / PARTS_OF_SECOND));
    }

    /** Null where nothing is limited. */
    static @Nullable RateShare of(LongSupplier ticker, @Nullable RateBucket tunnel, @Nullable RateBucket client) {
        List<RateBucket> buckets = new ArrayList<>(2);
        if (tunnel != null) {
            buckets.add(tunnel);
        }
        if (client != null) {
            buckets.add(client);
        }
        return buckets.isEmpty() ? null : new RateShare(List.copyOf(buckets), ticker);
    }

    /**
     * How much a link should ask for at a time.
     *
     * @return bytes
     */
    public long quantum() {
        return quantum;
    }

    /**
     * The moment.
     *
     * @return nanoseconds of a clock that only goes forward
     */
    public long now() {
        return ticker.getAsLong();
    }

    /**
     * Has so many bytes promised.
     *
     * @param bytes as many as will go
     * @param late how long ago the caller would have asked if it had been woken in time; that time is not lost
     * @return nanoseconds to wait before they may go; 0 or less if that is now
     */
    public long reserve(long bytes, long late) {
        long now = now();
        long asOf = now - Math.max(0, Math.min(MOST_LATE, late));
        long wait = Long.MIN_VALUE;
        for (RateBucket bucket : buckets) {
            wait = Math.max(wait, bucket.reserve(bytes, asOf) - now);
        }
        return wait;
    }

    /**
     * For what is dropped rather than kept waiting.
     *
     * @param bytes that go if they may
     * @return whether they may
     */
    public boolean take(int bytes) {
        long now = now();
        for (RateBucket bucket : buckets) {
            if (!bucket.hasRoom(now)) {
                return false;
            }
        }
        for (RateBucket bucket : buckets) {
            bucket.reserve(bytes, now);
        }
        return true;
    }
}
