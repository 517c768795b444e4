package dev.adit.api.link;

/**
 * Why a link did not come about. It crosses the bridge by its number and every entry answers it in its own protocol by a
 * switch without default, so that a new one is a compile error wherever it must be answered.
 */
public enum LinkFailure {
    /** The tunnel's client has no session. */
    CLIENT_OFFLINE(1, Fault.CLIENT, true),
    /** The client has no exit for the link's type: a plugin is missing there. */
    NO_EXIT(2, Fault.CLIENT, false),
    /** The target refused the connection. */
    TARGET_REFUSED(3, Fault.TARGET, true),
    /** The target did not answer in time. */
    TARGET_TIMEOUT(4, Fault.TARGET, true),
    /** The target's name has no address. */
    TARGET_UNRESOLVED(5, Fault.TARGET, true),
    /** The client's {@code targets}, or a rule of the server, does not grant it. */
    DENIED(6, Fault.CONFIG, false),
    /** A budget is used up. */
    OVERLOADED(7, Fault.SERVER, true),
    /** The node that would serve it is ending. */
    SHUTTING_DOWN(8, Fault.SERVER, true),
    /** A defect of ours; the log has the details. */
    INTERNAL(9, Fault.SERVER, false),
    /** The tunnel's target, or every one of them, was found dead before anybody asked for it. */
    TARGET_DOWN(10, Fault.TARGET, true);

    /** Whose fault it is. */
    public enum Fault {
        /** The server, or the way to it. */
        SERVER,
        /** The client, or the way to it. */
        CLIENT,
        /** The service behind the client. */
        TARGET,
        /** What somebody wrote in a file. */
        CONFIG
    }

    private final int number;
    private final Fault fault;
    private final boolean retryable;

    LinkFailure(int number, Fault fault, boolean retryable) {
        this.number = number;
        this.fault = fault;
        this.retryable = retryable;
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
     * Tells whose fault it is.
     *
     * @return the side to look at first
     */
    public Fault fault() {
        return fault;
    }

    /**
     * Tells whether trying again, here or at another candidate, may help.
     *
     * @return true if it may
     */
    public boolean retryable() {
        return retryable;
    }

    /**
     * Finds the failure of a number. A number that this version does not know is {@link #INTERNAL}.
     *
     * @param number as read from the wire
     * @return the failure
     */
    public static LinkFailure ofNumber(int number) {
        for (LinkFailure failure : values()) {
            if (failure.number == number) {
                return failure;
            }
        }
        return INTERNAL;
    }
}
