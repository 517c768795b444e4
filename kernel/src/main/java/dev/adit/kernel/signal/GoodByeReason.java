package dev.adit.kernel.signal;

/** Why a side says good-bye. */
public enum GoodByeReason {
    /** A reason that this version does not know. */
    UNSPECIFIED(0),
    /** The process ends, or starts again. */
    SHUTTING_DOWN(1),
    /** Another instance with the same key has taken over. */
    REPLACED(2),
    /** The client was removed from the server's file, or disabled. */
    REVOKED(3);

    private final int number;

    GoodByeReason(int number) {
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
     * Finds the reason of a number. A number that this version does not know is {@link #UNSPECIFIED}.
     *
     * @param number as read from the wire
     * @return the reason
     */
    public static GoodByeReason ofNumber(int number) {
        for (GoodByeReason reason : values()) {
            if (reason.number == number) {
                return reason;
            }
        }
        return UNSPECIFIED;
    }
}
