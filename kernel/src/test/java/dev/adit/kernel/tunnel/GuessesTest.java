package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Nobody finds a secret by trying. */
class GuessesTest {
    private final AtomicLong now = new AtomicLong();
    private final Guesses guesses = new Guesses(now::get);

    @Test
    void aFewWrongSecretsAreAMistakeAndManyAreNot() {
        for (int i = 1; i < Guesses.MOST; i++) {
            assertThat(guesses.wrong("office")).isFalse();
        }
        assertThat(guesses.tooMany("office")).isFalse();

        assertThat(guesses.wrong("office")).isTrue();
        assertThat(guesses.tooMany("office")).isTrue();
        assertThat(guesses.tooMany("home")).isFalse();
    }

    @Test
    void theyAreForgottenAfterAMinute() {
        for (int i = 0; i < 2 * Guesses.MOST; i++) {
            guesses.wrong("office");
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(Guesses.MEMORY_SECONDS) + 1);

        assertThat(guesses.tooMany("office")).isFalse();
    }
}
