package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A text that is never printed. */
class SecretTest {

    private record Holder(String name, Map<String, List<Secret>> secrets) {}

    @Test
    void noTextOfAnythingThatHoldsItShowsIt() {
        Secret secret = Secret.parse("canary");

        assertThat(secret).hasToString("***");
        assertThat(new Holder("x", Map.of("y", List.of(secret))).toString()).doesNotContain("canary");
        assertThat("%s".formatted(secret)).isEqualTo("***");
    }

    @Test
    void whoAsksForItGetsIt() {
        assertThat(Secret.parse("canary").reveal()).isEqualTo("canary");
    }

    @Test
    void equalTextsAreEqualSecrets() {
        assertThat(Secret.parse("a")).isEqualTo(Secret.parse("a")).hasSameHashCodeAs(Secret.parse("a"));
        assertThat(Secret.parse("a")).isNotEqualTo(Secret.parse("b"));
        assertThat((Object) Secret.parse("a")).isNotEqualTo("a");
    }

    @Test
    void nothingIsNoSecret() {
        assertThatThrownBy(() -> Secret.parse("")).hasMessage("is empty (expected: a secret)");
    }
}
