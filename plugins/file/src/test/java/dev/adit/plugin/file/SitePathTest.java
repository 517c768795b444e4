package dev.adit.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths are any. */
class SitePathTest {
    @Test
    void partsAreDecodedOnce() {
        assertThat(SitePath.parse("/a%20b/%C3%A9%252e", false)).isEqualTo(new SitePath(List.of("a b", "é%2e"), false));
        assertThat(SitePath.parse("/dir/", false)).isEqualTo(new SitePath(List.of("dir"), true));
        assertThat(SitePath.parse("/", false)).isEqualTo(new SitePath(List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "//a",
                "/a//b",
                "/.",
                "/..",
                "/a/../b",
                "/%2e%2e/b",
                "/.%2E/",
                "/a%2fb",
                "/a%5cb",
                "/a\\b",
                "/%00",
                "/a%0a",
                "/%7f",
                "/%",
                "/%4",
                "/%zz",
                "/%ff",
                "/%c0%ae%c0%ae/",
                "http://h/a",
                "*",
                "/..%2f",
                "/a/.git/x"
            })
    void whatCouldBeReadInTwoWaysIsNone(String raw) {
        assertThat(SitePath.parse(raw, false)).isNull();
    }

    @Test
    void hiddenNamesAreShownOnlyWhereAskedFor() {
        assertThat(SitePath.parse("/.env", true)).isNotNull();
        assertThat(SitePath.parse("/.env", false)).isNull();
        assertThat(SitePath.parse("/.well-known/x", false)).isNotNull();
        assertThat(SitePath.parse("/..", true)).isNull();
    }

    @Test
    void thePlaceInTheSiteIsTakenOff() {
        SitePath base = new SitePath(List.of("docs"), false);
        assertThat(new SitePath(List.of("docs", "a"), false).below(base)).isEqualTo(new SitePath(List.of("a"), false));
        assertThat(new SitePath(List.of("docsx"), false).below(base)).isNull();
        assertThat(new SitePath(List.of(), true).below(base)).isNull();
    }
}
