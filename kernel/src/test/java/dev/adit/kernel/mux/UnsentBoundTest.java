package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnsentBoundTest {
    private static final int MEGABYTE = 1_000_000;

    private final List<Long> told = new ArrayList<>();
    private final UnsentBound bound = new UnsentBound(told::add, 0);
    private long now;

    private void sends(int bytes, int millis) {
        bound.sent(bytes);
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        bound.wasFull(now);
    }

    @Test
    void aSlowLineKeepsLittle() {
        for (int i = 0; i < 10; i++) {
            sends(MEGABYTE / 10, 100);
        }

        assertThat(told).containsExactly(UnsentBound.LEAST);
    }

    @Test
    void aFastLineKeepsWhatItSendsInTenMilliseconds() {
        for (int i = 0; i < 10; i++) {
            sends(10 * MEGABYTE, 100);
        }

        assertThat(told).containsExactly(UnsentBound.LEAST, (long) MEGABYTE);
    }

    @Test
    void noLineKeepsMoreThanTheMost() {
        sends(1000 * MEGABYTE, 100);

        assertThat(told).containsExactly(UnsentBound.LEAST, UnsentBound.MOST);
    }

    @Test
    void aLineThatBecomesSlowKeepsLittleAgain() {
        sends(10 * MEGABYTE, 100);
        sends(MEGABYTE / 10, 100);

        assertThat(told).containsExactly(UnsentBound.LEAST, (long) MEGABYTE, UnsentBound.LEAST);
    }

    @Test
    void shortBreathsDoNotCount() {
        for (int i = 0; i < 100; i++) {
            sends(MEGABYTE, 1);
        }

        assertThat(told).hasSize(2);
    }
}
