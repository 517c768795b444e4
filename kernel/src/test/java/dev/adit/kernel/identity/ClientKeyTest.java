package dev.adit.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ClientKeyTest {
    private final ClientKey key =
            new ClientKey(Identity.generate(), Identity.generate().id());
    private final String text = key.encode().reveal();

    @RepeatedTest(10)
    void aKeySurvivesItsText() {
        ClientKey read = ClientKey.parse("  " + text + "\n");

        assertThat(text).matches("adit1-[A-Za-z0-9_-]{176}");
        assertThat(read).isEqualTo(key);
        assertThat(P256.scalar(read.identity().privateKey()))
                .isEqualTo(P256.scalar(key.identity().privateKey()));
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        for (int at = "adit1-".length(); at < text.length(); at++) {
            char other = text.charAt(at) == 'A' ? 'B' : 'A';
            refused(text.substring(0, at) + other + text.substring(at + 1)).withMessageContaining("mistyped");
        }
    }

    @Test
    void whatIsWrongIsToldWithoutTheText() {
        refused("secret-password").withMessageContaining("not a key");
        refused(text.substring(0, 100)).withMessageContaining("100 characters instead of 182");
        refused(text + text).withMessageContaining("364 characters instead of 182");
        refused(text.substring(0, 50) + "!" + text.substring(51)).withMessageContaining("no key has");
        refused("adit2-" + text.substring(6)).withMessageContaining("another version");
    }

    @Test
    void aGoodChecksumOverABadPairIsNoKey() {
        ClientKey other = new ClientKey(Identity.generate(), key.server());
        byte[] mine = Base64.getUrlDecoder().decode(text.substring(6));
        byte[] theirs = Base64.getUrlDecoder().decode(other.encode().reveal().substring(6));
        System.arraycopy(theirs, 0, mine, 0, P256.LENGTH);
        byte[] prefixed = new byte[6 + 128];
        System.arraycopy("adit1-".getBytes(StandardCharsets.US_ASCII), 0, prefixed, 0, 6);
        System.arraycopy(mine, 0, prefixed, 6, 128);
        System.arraycopy(Arrays.copyOf(NodeId.sha256(prefixed), 4), 0, mine, 128, 4);

        refused("adit1-" + Base64.getUrlEncoder().withoutPadding().encodeToString(mine))
                .withMessageContaining("no usable key pair");
    }

    @Test
    void neitherTheKeyNorItsStringIsPrinted() {
        assertThat(key).hasToString("ClientKey[client=" + key.identity().id() + ", server=" + key.server() + "]");
        assertThat(key.encode()).hasToString("***");
    }

    private static ThrowableAssertAlternative<IllegalArgumentException> refused(String wrong) {
        return assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientKey.parse(wrong))
                .withNoCause()
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain(wrong.substring(6, 14)));
    }
}
