package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTextTest {
    @Test
    void nothingIsADash() {
        assertThat(PeerText.safe(null)).isEqualTo("-");
    }

    @Test
    void plainTextStays() {
        assertThat(PeerText.safe("Zürich 東京 😀")).isEqualTo("Zürich 東京 😀");
    }

    @ParameterizedTest
    @CsvSource({"10,\\n", "13,\\r", "27,\\u001b", "127,\\u007f", "155,\\u009b", "8238,\\u202e", "8232,\\u2028"})
    void whatWouldForgeALineIsEscaped(int codePoint, String escaped) {
        assertThat(PeerText.safe("a" + Character.toString(codePoint) + "b")).isEqualTo("a" + escaped + "b");
    }

    @Test
    void longTextIsCut() {
        assertThat(PeerText.safe("x".repeat(100_000))).isEqualTo("x".repeat(200) + "…");
    }

    @Test
    void aCutNeverLeavesHalfACharacter() {
        assertThat(PeerText.safe("x".repeat(199) + "😀")).isEqualTo("x".repeat(199) + "\\ud83d…");
    }
}
