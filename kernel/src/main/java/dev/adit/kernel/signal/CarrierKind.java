package dev.adit.kernel.signal;

import org.jspecify.annotations.Nullable;

/** What a connection that joins a session carries. */
public enum CarrierKind {
    /** Many links at once, by yamux. */
    MUX(1);

    private final int number;

    CarrierKind(int number) {
        this.number = number;
    }

    /**
     * The number on the wire.
     *
     * @return a number that never changes its meaning
     */
    public int number() {
        return number;
    }

    /**
     * Finds the kind of a number.
     *
     * @param number as read from the wire
     * @return null if this version does not know it
     */
    public static @Nullable CarrierKind ofNumber(int number) {
        return number == MUX.number ? MUX : null;
    }
}
