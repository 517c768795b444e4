package dev.adit.kernel.signal;

import org.jspecify.annotations.Nullable;

/** What a connection that joins a session carries. */
public enum CarrierKind {
    /** Many links at once, by yamux. */
    MUX(1),
    /** One link at a time: by yamux over TLS, and the bare connection where the carrier is plain. */
    DIRECT(2);

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
        for (CarrierKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return null;
    }
}
