package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

    @ParameterizedTest
    @CsvSource({"/a, /a, true", "/a/b, /a, true", "/ab, /a, false", "/, /a, false", "/ab, /, true", "/a/, /a, true"})
    void aPrefixEndsAtASegment(String path, String prefix, boolean below) {
        assertThat(Paths.isBelow(path, prefix)).isEqualTo(below);
    }

    @ParameterizedTest
    @CsvSource({"/a?../x, /a", "/%61dmin, /admin", "/a/...x, /a/...x", "/a/.well-known/x, /a/.well-known/x", "/a/, /a/"
    })
    void aPathIsReadAsTargetsReadIt(String uri, String meaning) {
        assertThat(Paths.meaning(uri)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/..",
                "/./a",
                "/a/%2e%2e/b",
                "/a/.%2E/b",
                "/a%2fb",
                "/a%5cb",
                "/a\\b",
                "//a",
                "/a/..;x/b",
                "/a/;x/b",
                "/%00",
                "/%zz",
                "/%",
                "/%252e",
                "/a/.;/b"
            })
    void aPathOfTwoMeaningsHasNone(String uri) {
        assertThat(Paths.meaning(uri)).isNull();
    }
}
