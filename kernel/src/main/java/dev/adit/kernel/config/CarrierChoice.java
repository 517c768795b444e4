package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.util.Locale;

/** What the links of a tunnel run on. */
@Doc("auto, mux or direct")
public enum CarrierChoice {
    /** What is faster on the client's transport. */
    AUTO,
    /** One connection for many links. */
    MUX,
    /** A connection of its own for each link, from a pool that is kept ready; the mux while none is. */
    DIRECT;

    /**
     * The word in files and in the status.
     *
     * @return such as {@code mux}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
