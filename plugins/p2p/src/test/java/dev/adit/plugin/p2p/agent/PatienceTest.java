package dev.adit.plugin.p2p.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the next attempt begins. */
class PatienceTest {
    private long now;

    private Patience patience(int most) {
        return new Patience(() -> now, most);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void waitsGrowWithFailuresAndBeginAnewAfterAReset() {
        Patience patience = patience(60);
        for (Duration wait : Patience.WAITS) {
            pass(Duration.ofMinutes(1));
            assertThat(patience.afterFailure(false)).isEqualTo(wait);
        }
        assertThat(patience.afterFailure(false)).isEqualTo(Patience.LONG);
        patience.reset();
        assertThat(patience.afterFailure(false)).isEqualTo(Duration.ofSeconds(1));
        assertThat(patience.afterFailure(true)).isEqualTo(Patience.LONG);
    }

    @Test
    void attemptsThatAreAskedForAtOnceStillKeepADistance() {
        Patience patience = patience(60);
        assertThat(patience.atOnce()).isZero();
        patience.begun();
        assertThat(patience.atOnce()).isEqualTo(Duration.ofMillis(500));
        pass(Duration.ofSeconds(1));
        assertThat(patience.atOnce()).isZero();
    }

    @Test
    void noMoreAttemptsAreMadeInAnHourThanAllowed() {
        Patience patience = patience(2);
        patience.begun();
        pass(Duration.ofMinutes(20));
        patience.begun();
        pass(Duration.ofMinutes(20));
        assertThat(patience.atOnce()).isEqualTo(Duration.ofMinutes(20));
        pass(Duration.ofMinutes(21));
        assertThat(patience.atOnce()).isZero();
    }
}
