package dev.adit.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.adit.kernel.Fuzz;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Mistyped keys and ids: read, or refused with words that hold nothing of the secret. */
class KeyFuzzTest {
    private static final ClientKey KEY =
            new ClientKey(Identity.generate(), Identity.generate().id());

    @Test
    void keys() {
        String honest = KEY.encode().reveal();
        Fuzz.of(honest.getBytes(StandardCharsets.ISO_8859_1)).feed(input -> {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            try {
                assertThat(ClientKey.parse(text).server()).isEqualTo(KEY.server());
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).doesNotContain(honest.substring(10, 20));
                assertThat(refused).hasNoCause();
            }
        });
    }

    @Test
    void ids() {
        byte[] honest = KEY.server().toString().getBytes(StandardCharsets.ISO_8859_1);
        Fuzz.of(honest).feed(input -> {
            try {
                NodeId id = NodeId.parse(new String(input, StandardCharsets.ISO_8859_1));
                assertThatCode(() -> NodeId.parse(id.toString())).doesNotThrowAnyException();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("expected");
            }
        });
    }
}
