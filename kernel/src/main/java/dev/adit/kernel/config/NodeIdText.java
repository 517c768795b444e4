package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An id that has the right shape; whether it is one is decided where identities are known. Case and hyphens are read
 * leniently and written in one way, so that equal ids are equal texts.
 *
 * @param text {@code ADIT-} and 13 groups of 4 letters and digits
 */
@Doc("an id as printed by 'adit key new', ADIT- and 13 groups of 4")
public record NodeIdText(String text) {
    private static final String PREFIX = "ADIT";
    private static final int GROUP = 4;
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "[A-Z0-9]{52}");

    /** Reads an id; the message does not hold the text, which may be a key that was put in the wrong place. */
    public static NodeIdText parse(String text) {
        String plain = text.replace("-", "").toUpperCase(Locale.ROOT);
        if (!SHAPE.matcher(plain).matches()) {
            throw new IllegalArgumentException(
                    "is not an id (expected: ADIT- and 13 groups of 4 letters and digits, as printed by 'adit key new')");
        }
        StringBuilder written = new StringBuilder(PREFIX);
        for (int i = PREFIX.length(); i < plain.length(); i += GROUP) {
            written.append('-').append(plain, i, i + GROUP);
        }
        return new NodeIdText(written.toString());
    }

    // By hand: what Java 17 makes of a record for it takes ten milliseconds of a start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeIdText that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
