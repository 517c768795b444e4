package dev.adit.kernel.bridge;

/**
 * The states of a session at the server.
 *
 * <pre>
 *           SIGNAL_LOST  REJOINED  GOOD_BYE  END
 * ONLINE    AWAY         ONLINE    LEAVING   ENDED
 * AWAY      -            ONLINE    LEAVING   ENDED
 * LEAVING   ENDED        -         -         ENDED
 * ENDED     -            -         -         -
 * </pre>
 *
 * <p>In AWAY the links live on, and new ones are opened, while the grace runs. In LEAVING one of the sides has said
 * good-bye: the links that are there may end in their own time.
 */
public enum SessionState {
    /** The signal is there. */
    ONLINE,
    /** The signal was lost. */
    AWAY,
    /** One of the sides has said good-bye. */
    LEAVING,
    /** Over. */
    ENDED;

    /** What happens to a session. */
    public enum Event {
        /** The signal's connection ended. */
        SIGNAL_LOST,
        /** The same instance came back with the session's id. */
        REJOINED,
        /** Either side has said good-bye. */
        GOOD_BYE,
        /** Grace over, replaced, revoked, or done leaving. */
        END
    }

    /**
     * The one transition; see the table above.
     *
     * @param event what happened
     * @return the state after it; the same where the event means nothing
     */
    public SessionState after(Event event) {
        return switch (this) {
            case ONLINE ->
                switch (event) {
                    case SIGNAL_LOST -> AWAY;
                    case REJOINED -> ONLINE;
                    case GOOD_BYE -> LEAVING;
                    case END -> ENDED;
                };
            case AWAY ->
                switch (event) {
                    case SIGNAL_LOST -> AWAY;
                    case REJOINED -> ONLINE;
                    case GOOD_BYE -> LEAVING;
                    case END -> ENDED;
                };
            case LEAVING -> event == Event.SIGNAL_LOST || event == Event.END ? ENDED : LEAVING;
            case ENDED -> ENDED;
        };
    }

    /**
     * Tells whether streams may be opened.
     *
     * @return true while nobody has said good-bye
     */
    public boolean opensStreams() {
        return this == ONLINE || this == AWAY;
    }
}
