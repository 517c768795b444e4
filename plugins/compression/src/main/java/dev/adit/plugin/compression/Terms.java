package dev.adit.plugin.compression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a link keep to, as it crosses the bridge: {@code zstd 3}, or {@code zstd 3 tls}.
 *
 * @param level of zstd
 * @param tls whether a link that begins as TLS does is compressed
 */
record Terms(int level, boolean tls) {
    static final int LEAST_LEVEL = 1;
    /** Above it one link would hold up the others of its loop. */
    static final int MOST_LEVEL = 9;

    private static final Pattern TEXT = Pattern.compile("zstd ([1-9])( tls)?");

    String text() {
        return "zstd " + level + (tls ? " tls" : "");
    }

    /** Null for what this version does not know. */
    static @Nullable Terms parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? new Terms(Integer.parseInt(matcher.group(1)), matcher.group(2) != null) : null;
    }
}
