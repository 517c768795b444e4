package dev.adit.plugin.compression;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;

/**
 * The keys of {@code compression}.
 *
 * @param algorithm how
 * @param level how hard it is tried
 * @param tls whether encrypted links are tried too
 */
@Doc("Compresses what crosses between server and client, link by link.")
public record CompressionConfig(
        @Doc("`zstd`, the one there is.") @Default("zstd") Algorithm algorithm,
        @Doc("1, the fastest, to 9.") @Default("3") int level,

        @Doc("`true` compresses links that begin as TLS does, too: it costs time and saves nothing.") @Default("false")
        boolean tls)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (level < Terms.LEAST_LEVEL || level > Terms.MOST_LEVEL) {
            problems.add("level", "out of range (expected: 1 to 9)");
        }
    }
}
