package dev.adit.kernel.config;

import dev.adit.api.config.Doc;

/** In which order the links of a tunnel try its clients and targets. */
@Doc("round-robin, least-links, source-hash or primary")
public enum Balance {
    /** Each in its turn. */
    ROUND_ROBIN,
    /** The one with the fewest links. */
    LEAST_LINKS,
    /** Always the same one for an address of visitors, as long as it is there. */
    SOURCE_HASH,
    /** The first of the file that is there. */
    PRIMARY
}
