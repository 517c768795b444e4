package dev.adit.plugin.proxyprotocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the entry wants the exit to write, as it crosses the bridge: {@code v1}, {@code v2}, or {@code v2 first}.
 *
 * @param version of the header
 * @param datagrams which of them have it
 */
record Wish(Version version, Datagrams datagrams) {

    String text() {
        String text = version.name().toLowerCase(Locale.ROOT);
        return datagrams == Datagrams.FIRST ? text + " first" : text;
    }

    /** Null for a text of a later version. */
    static @Nullable Wish parse(String text) {
        return switch (text) {
            case "v1" -> new Wish(Version.V1, Datagrams.EACH);
            case "v1 first" -> new Wish(Version.V1, Datagrams.FIRST);
            case "v2" -> new Wish(Version.V2, Datagrams.EACH);
            case "v2 first" -> new Wish(Version.V2, Datagrams.FIRST);
            default -> null;
        };
    }
}
