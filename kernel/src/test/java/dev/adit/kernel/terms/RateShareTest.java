package dev.adit.kernel.terms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Rate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** With a clock that the test moves. */
class RateShareTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Clocks of this kind may begin anywhere, and wrap around. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

    private RateBucket bucket(String rate) {
        return new RateBucket(Rate.parse(rate), now.get());
    }

    private RateShare share(RateBucket... buckets) {
        return Objects.requireNonNull(RateShare.of(now::get, buckets[0], buckets.length > 1 ? buckets[1] : null));
    }

    @Test
    void nothingLimitedIsNoShare() {
        assertThat(RateShare.of(now::get, null, null)).isNull();
    }

    @Test
    void whatWasNotUsedForAMomentMayGoAtOnceAndTheRestWaitsItsTurn() {
        RateShare share = share(bucket("1MB/s"));
        assertThat(share.reserve(50_000, 0)).isLessThanOrEqualTo(0);
        assertThat(share.reserve(10_000, 0)).isLessThanOrEqualTo(0);
        assertThat(share.reserve(10_000, 0)).isEqualTo(10 * MILLI);
        assertThat(share.reserve(10_000, 0)).isEqualTo(20 * MILLI);
        now.addAndGet(25 * MILLI);
        assertThat(share.reserve(10_000, 0)).isEqualTo(5 * MILLI);
    }

    @Test
    void whatWasNotUsedBeforeIsLost() {
        RateShare share = share(bucket("1MB/s"));
        now.addAndGet(3600 * SECOND);
        assertThat(share.reserve(50_000, 0)).isLessThanOrEqualTo(0);
        assertThat(share.reserve(1, 0)).isLessThanOrEqualTo(0);
        assertThat(share.reserve(1, 0)).isGreaterThan(0);
    }

    @Test
    void whoIsWokenLateLosesNothing() {
        RateShare share = share(bucket("1MB/s"));
        share.reserve(1_050_000, 0);
        now.addAndGet(1300 * MILLI);
        // Everything had gone after 1000 ms; the caller would have asked then.
        assertThat(share.reserve(10_000, 300 * MILLI)).isEqualTo(-350 * MILLI + 50 * MILLI);
    }

    @Test
    void theSlowerOfTwoDecides() {
        RateBucket slow = bucket("1MB/s");
        RateShare share = share(bucket("100MB/s"), slow);
        assertThat(share.quantum()).isEqualTo(10_000);
        share.reserve(60_000, 0);
        assertThat(share.reserve(1, 0)).isEqualTo(10 * MILLI);
    }

    @Test
    void aQuantumIsAHundredthOfASecondWithinReason() {
        assertThat(share(bucket("1kbit/s")).quantum()).isEqualTo(2048);
        assertThat(share(bucket("10Mbit/s")).quantum()).isEqualTo(12_500);
        assertThat(share(bucket("10Gbit/s")).quantum()).isEqualTo(65_536);
    }

    @Test
    void datagramsGoOrAreDroppedAtTheRate() {
        RateShare share = share(bucket("1MB/s"));
        long went = 0;
        for (int i = 0; i < 100_000; i++) {
            went += share.take(1000) ? 1000 : 0;
            now.addAndGet(MILLI / 10);
        }
        assertThat(went).isBetween(10_000_000L, 10_060_000L);
    }
}
