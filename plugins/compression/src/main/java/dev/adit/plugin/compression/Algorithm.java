package dev.adit.plugin.compression;

import dev.adit.api.config.Doc;

/** How links are compressed. */
@Doc("an algorithm")
public enum Algorithm {
    /** RFC 8878. */
    ZSTD
}
