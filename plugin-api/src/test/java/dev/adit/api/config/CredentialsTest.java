package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private final Credentials users =
            Credentials.of(Map.of("ann", Secret.parse("a-secret"), "bob", Secret.parse("schlüssel")));

    @Test
    void noneAsksNobody() {
        Credentials none = Credentials.parse("none");
        assertThat(none.none()).isTrue();
        assertThat(none.allows("anybody", "")).isTrue();
        assertThat(none).hasToString("none").isEqualTo(Credentials.parse("none"));
    }

    @Test
    void aUserIsAllowedByItsOwnPasswordOnly() {
        assertThat(users.none()).isFalse();
        assertThat(users.allows("ann", "a-secret")).isTrue();
        assertThat(users.allows("bob", "schlüssel".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(users.allows("bob", "a-secret")).isFalse();
        assertThat(users.allows("ann", "a-secret ")).isFalse();
        assertThat(users.allows("ann", "")).isFalse();
        assertThat(users.allows("Ann", "a-secret")).isFalse();
        assertThat(users.allows("carl", "")).isFalse();
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(users).hasToString("{ann=***, bob=***}");
        assertThatThrownBy(() -> Credentials.parse("a-secret")).message().doesNotContain("a-secret");
    }

    @Test
    void whatCannotBeSaidInAProtocolIsRefused() {
        assertThatThrownBy(() -> Credentials.of(Map.of())).hasMessageContaining("names nobody");
        assertThatThrownBy(() -> Credentials.of(Map.of("a:b", Secret.parse("x"))))
                .hasMessageContaining("no ':'");
        assertThatThrownBy(() -> Credentials.of(Map.of("ann", Secret.parse("x".repeat(256)))))
                .hasMessageContaining("at most 255 bytes")
                .message()
                .doesNotContain("xx");
    }

    @Test
    void theSameUsersAreEqual() {
        assertThat(users)
                .isEqualTo(Credentials.of(Map.of("bob", Secret.parse("schlüssel"), "ann", Secret.parse("a-secret"))))
                .isNotEqualTo(Credentials.of(Map.of("ann", Secret.parse("a-secret"))))
                .isNotEqualTo(Credentials.parse("none"));
    }
}
