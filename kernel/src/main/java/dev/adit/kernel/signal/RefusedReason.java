package dev.adit.kernel.signal;

/** Why a hello was refused, as far as the dialler may know. */
public enum RefusedReason {
    /** All that a stranger hears. */
    UNSPECIFIED(0, "name or key not accepted"),
    /** The key is known under another name. */
    CLIENT_NAME(1, "the key belongs to another client name"),
    /** The server's file has the client disabled. */
    DISABLED(2, "the client is disabled in the server's file"),
    /** No protocol version in common. */
    VERSION(3, "no protocol version in common"),
    /** The session to join is not there (any more); a login makes a new one. */
    NO_SESSION(4, "the session has ended"),
    /** The kind of carrier is unknown there. */
    CARRIER(5, "the server does not know this kind of carrier"),
    /** The server is ending. */
    SHUTTING_DOWN(6, "the server is shutting down"),
    /** So many are online under the client's name that one more must be a mistake. */
    INSTANCES(7, "too many machines are online with the keys of this client");

    private final int number;
    private final String words;

    RefusedReason(int number, String words) {
        this.number = number;
        this.words = words;
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
     * Says it to people.
     *
     * @return a few words
     */
    public String words() {
        return words;
    }

    /**
     * Finds the reason of a number. A number that this version does not know is {@link #UNSPECIFIED}.
     *
     * @param number as read from the wire
     * @return the reason
     */
    public static RefusedReason ofNumber(int number) {
        for (RefusedReason reason : values()) {
            if (reason.number == number) {
                return reason;
            }
        }
        return UNSPECIFIED;
    }
}
