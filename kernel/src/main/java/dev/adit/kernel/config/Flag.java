package dev.adit.kernel.config;

import org.jspecify.annotations.Nullable;

/**
 * A key of a file as a flag of the command line.
 *
 * @param name the key, with dots where it stands in a block: {@code listen}, {@code tls.certificate}
 * @param owner whose key it is
 * @param label what stands for the value in a help text
 * @param many whether it may be given several times
 * @param required whether nothing works without it
 * @param fallback what holds where it is not given; null where that is nothing
 * @param doc what it is for
 */
public record Flag(
        String name,
        Owner owner,
        String label,
        boolean many,
        boolean required,
        @Nullable String fallback,
        String doc) {

    /** What stands for a block of keys in a help text. */
    static final String BLOCK = "{…}";

    /**
     * Tells whether its value may be a block in braces.
     *
     * @return false for a key of plain values
     */
    public boolean isBlock() {
        return label.equals(BLOCK);
    }

    /** Whose key a flag stands for. */
    public enum Owner {
        /** Every tunnel has it. */
        TUNNEL,
        /** Tunnels of this type have it. */
        TYPE,
        /** A feature's word, in the tunnel. */
        FEATURE,
        /** A feature's word, for the whole process. */
        PROCESS
    }
}
