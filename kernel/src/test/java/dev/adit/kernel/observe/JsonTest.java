package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void keysKeepTheirOrderAndTypes() {
        Json json = Json.object()
                .put("b", 1)
                .put("a", true)
                .put("n", null)
                .put("t", "x")
                .put("d", 1.5);

        assertThat(json).hasToString("{\"b\":1,\"a\":true,\"n\":null,\"t\":\"x\",\"d\":1.5}");
    }

    @Test
    void listsMapsAndObjectsNest() {
        Json json = Json.object()
                .put("l", List.of(1, "a", List.of()))
                .put("m", Map.of("k", 2))
                .put("o", Json.object());

        assertThat(json).hasToString("{\"l\":[1,\"a\",[]],\"m\":{\"k\":2},\"o\":{}}");
    }

    @Test
    void aListMayStandAlone() {
        assertThat(Json.of(List.of(Json.object().put("a", 1)))).isEqualTo("[{\"a\":1}]");
    }

    /** A path iterates over paths, without end. */
    @Test
    void whatOnlyIteratesIsText() {
        assertThat(Json.of(Path.of("/a"))).isEqualTo("\"/a\"");
    }

    @Test
    void quotesControlsAndLoneSurrogatesAreEscaped() {
        assertThat(Json.of("\"\\\n\u0000\u001b\ud800")).isEqualTo("\"\\\"\\\\\\n\\u0000\\u001b\\ud800\"");
    }

    @Test
    void whatJsonCannotSayIsNull() {
        assertThat(Json.of(Double.NaN)).isEqualTo("null");
    }
}
