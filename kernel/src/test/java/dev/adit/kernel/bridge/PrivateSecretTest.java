package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Secret;
import dev.adit.kernel.signal.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What comes of a secret. */
class PrivateSecretTest {
    private static final Secret SECRET = Secret.parse("correct-horse-battery-staple");

    @Test
    void bothEndsDeriveTheSameWhateverTheServerCallsTheTunnel() {
        PrivateSecret visitor = PrivateSecret.of(SECRET, "home/desk");
        PrivateSecret provider = PrivateSecret.of(SECRET, "desk");

        assertThat(visitor.token()).isEqualTo(provider.token());
        assertThat(visitor.key()).isEqualTo(provider.key());
    }

    @Test
    void tokenAndKeyAreAnothersForEachNameAndEachSecret() {
        PrivateSecret desk = PrivateSecret.of(SECRET, "desk");
        PrivateSecret other = PrivateSecret.of(SECRET, "other");
        PrivateSecret wrong = PrivateSecret.of(Secret.parse("wrong-horse-battery-staple"), "desk");

        assertThat(desk.token())
                .isNotEqualTo(desk.key())
                .isNotEqualTo(other.token())
                .isNotEqualTo(wrong.token());
        assertThat(desk.key()).isNotEqualTo(other.key()).isNotEqualTo(wrong.key());
    }

    /** Computed with python3: hmac and hashlib alone. */
    @Test
    void anybodyCanComputeThemFromTheDescription() {
        PrivateSecret desk = PrivateSecret.of(SECRET, "desk");

        assertThat(HexFormat.of().formatHex(desk.token().toArray()))
                .isEqualTo("acbeabc1cdf09b7acf8204d5428fe01d933d719ac61afb0d0d637c65e2b1d104");
        assertThat(HexFormat.of().formatHex(desk.key().toArray()))
                .isEqualTo("b8ef914f45914229d4d43e1b2825a2c3be4404ba9298c423f3a920fd051039f4");
    }

    @Test
    void aVerifierIsOpenedByItsTokenAlone() {
        PrivateSecret desk = PrivateSecret.of(SECRET, "desk");

        assertThat(PrivateSecret.opens(desk.verifier(), desk.token())).isTrue();
        assertThat(PrivateSecret.opens(desk.verifier(), desk.key())).isFalse();
        assertThat(PrivateSecret.opens(desk.verifier(), Bytes.EMPTY)).isFalse();
        assertThat(PrivateSecret.opens("", desk.token())).isFalse();
    }

    @Test
    void nothingOfItIsPrinted() {
        assertThat(PrivateSecret.of(SECRET, "desk")).hasToString("***");
    }
}
