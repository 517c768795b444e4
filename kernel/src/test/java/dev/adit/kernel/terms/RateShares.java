package dev.adit.kernel.terms;

import dev.adit.kernel.config.RateLimit;
import java.util.function.LongSupplier;

/** Shares of a rate without a tunnel, for tests of other packages. */
public final class RateShares {
    private RateShares() {}

    /** Of a bucket that belongs to nobody else. */
    public static LinkRates of(RateLimit limit, LongSupplier ticker) {
        RateBuckets buckets = RateBuckets.of(limit, ticker);
        return new LinkRates(RateShare.of(ticker, buckets.up(), null), RateShare.of(ticker, buckets.down(), null));
    }
}
