package dev.adit.kernel.bridge;

/**
 * The states of a client's way to its server.
 *
 * <pre>
 *             START       WELCOMED  FAILED   REFUSED  LOST     SENT_AWAY  RETRY       STOP
 * IDLE        CONNECTING  -         -        -        -        -          -           STOPPED
 * CONNECTING  -           ONLINE    WAITING  WAITING  -        -          -           STOPPED
 * ONLINE      -           -         -        WAITING  WAITING  WAITING    -           STOPPED
 * WAITING     -           -         -        -        -        -          CONNECTING  STOPPED
 * STOPPED     -           -         -        -        -        -          -           -
 * </pre>
 *
 * <p>REFUSED and SENT_AWAY wait long, the others by the backoff. REFUSED comes in ONLINE when the server takes the login
 * but not the carriers that the client's file asks for.
 */
public enum ReconnectState {
    /** Not started. */
    IDLE,
    /** Dialling, or in the hello. */
    CONNECTING,
    /** Logged in. */
    ONLINE,
    /** Until the next attempt. */
    WAITING,
    /** Closed by its owner. */
    STOPPED;

    /** What happens on the way. */
    public enum Event {
        /** The owner wants a session. */
        START,
        /** The server has taken the login. */
        WELCOMED,
        /** The attempt came to nothing: not reachable, no answer, the wrong server. */
        FAILED,
        /** The server has said no. */
        REFUSED,
        /** The signal ended. */
        LOST,
        /** The server has ended the session and wants the client to stay away. */
        SENT_AWAY,
        /** The time to wait is over. */
        RETRY,
        /** The owner wants no session any more. */
        STOP
    }

    /**
     * The one transition; see the table above.
     *
     * @param event what happened
     * @return the state after it; the same where the event means nothing
     */
    public ReconnectState after(Event event) {
        if (event == Event.STOP) {
            return STOPPED;
        }
        return switch (this) {
            case IDLE -> event == Event.START ? CONNECTING : this;
            case CONNECTING ->
                switch (event) {
                    case WELCOMED -> ONLINE;
                    case FAILED, REFUSED -> WAITING;
                    default -> this;
                };
            case ONLINE ->
                switch (event) {
                    case LOST, SENT_AWAY, REFUSED -> WAITING;
                    default -> this;
                };
            case WAITING -> event == Event.RETRY ? CONNECTING : this;
            case STOPPED -> this;
        };
    }
}
