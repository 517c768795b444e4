package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The word that was probably meant. */
class SuggestionTest {
    private static final List<String> WORDS = List.of("listen", "target", "tcp", "v2", "dead-after", "http", "https");

    @ParameterizedTest
    @CsvSource({
        "lisen,listen",
        "lsiten,listen",
        "Listen,listen",
        "tpc,tcp",
        "deadAfter,dead-after",
        "dead_after,dead-after",
        "htpp,http",
        "httpss,https"
    })
    void aNearWordIsFound(String text, String word) {
        assertThat(Suggestion.nearest(text, WORDS)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({"v3", "quic", "x", "completely-different"})
    void aFarWordIsNot(String text) {
        assertThat(Suggestion.nearest(text, WORDS)).isNull();
    }

    @Test
    void aVeryLongTextIsNotCompared() {
        assertThat(Suggestion.nearest("x".repeat(100_000), WORDS)).isNull();
    }

    @Test
    void twoSwappedLettersAreOneStep() {
        assertThat(Suggestion.distance("abcd", "acbd")).isEqualTo(1);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    }
}
