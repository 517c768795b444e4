package dev.adit.kernel.terms;

import dev.adit.kernel.config.RateLimit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one rate.
 *
 * @param up null for any speed
 * @param down null for any speed
 */
record RateBuckets(@Nullable RateBucket up, @Nullable RateBucket down) {

    static RateBuckets of(@Nullable RateLimit rate, LongSupplier ticker) {
        if (rate == null) {
            return new RateBuckets(null, null);
        }
        long now = ticker.getAsLong();
        return new RateBuckets(
                rate.up() == null ? null : new RateBucket(rate.up(), now),
                rate.down() == null ? null : new RateBucket(rate.down(), now));
    }
}
