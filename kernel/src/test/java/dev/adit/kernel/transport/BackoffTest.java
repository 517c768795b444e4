package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    /** Always the longest pause. */
    private final RandomGenerator longest = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }

        @Override
        public long nextLong(long origin, long bound) {
            return bound - 1;
        }
    };

    private final Backoff backoff = new Backoff(longest, now::get);

    @Test
    void theCeilingDoublesUpToASecond() {
        assertThat(millis(6)).containsExactly(100, 200, 400, 800, 1000, 1000);
    }

    @Test
    void aLongOutageIsTriedEveryHalfMinute() {
        millis(10);
        now.addAndGet(Duration.ofMinutes(3).toNanos());

        assertThat(millis(7)).containsExactly(1000, 2000, 4000, 8000, 16000, 30000, 30000);
    }

    @Test
    void theNextOutageBeginsAnew() {
        millis(10);
        now.addAndGet(Duration.ofHours(1).toNanos());
        millis(10);

        backoff.reset();

        assertThat(millis(6)).containsExactly(100, 200, 400, 800, 1000, 1000);
    }

    @Test
    void pausesAreSpreadOverTheWholeRange() {
        Backoff random = new Backoff(new Random(1), now::get);
        for (int i = 0; i < 10; i++) {
            random.next();
        }
        long below = 0;
        for (int i = 0; i < 1000; i++) {
            below += random.next().toMillis() < 250 ? 1 : 0;
        }

        assertThat(below).isBetween(150L, 350L);
    }

    @Test
    void aRefusalIsTriedAboutEveryMinute() {
        Backoff random = new Backoff(new Random(1), now::get);
        for (int i = 0; i < 100; i++) {
            assertThat(random.refused()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(75));
        }
    }

    private int[] millis(int count) {
        int[] pauses = new int[count];
        for (int i = 0; i < count; i++) {
            pauses[i] = (int) backoff.next().toMillis();
        }
        return pauses;
    }
}
