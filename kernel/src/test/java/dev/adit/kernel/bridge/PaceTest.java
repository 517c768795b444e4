package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now = -5;
    private final Pace pace = new Pace(3, 10, () -> now);

    private int takeAll() {
        int taken = 0;
        while (pace.take()) {
            taken++;
        }
        return taken;
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void aRushGoesThroughAndThenAsManyAsTheSecondHas() {
        assertThat(takeAll()).isEqualTo(3);

        pass(99);
        assertThat(takeAll()).isZero();
        assertThat(pace.nanosToNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));

        pass(1);
        assertThat(pace.nanosToNext()).isZero();
        assertThat(takeAll()).isEqualTo(1);

        pass(250);
        assertThat(takeAll()).isEqualTo(2);
    }

    @Test
    void neverMoreThanARushIsSavedUp() {
        takeAll();
        pass(3_600_000);

        assertThat(takeAll()).isEqualTo(3);
    }
}
