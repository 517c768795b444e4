package dev.adit.kernel.tunnel;

import java.util.Locale;

/**
 * What a tunnel is up to. {@link #on} is the only way from one to another:
 *
 * <pre>
 *            ALL_OPEN  SOME_OPEN  FAILURE  CLOSE    EXPIRE   REOPEN   STOP      ENDED
 * DISABLED   -         -          -        -        -        -        STOPPED   -
 * STARTING   OPEN      PARTLY     FAILED   CLOSED   EXPIRED  STARTING STOPPING  -
 * OPEN       OPEN      PARTLY     FAILED   CLOSED   EXPIRED  OPEN     STOPPING  -
 * PARTLY     OPEN      PARTLY     FAILED   CLOSED   EXPIRED  PARTLY   STOPPING  -
 * FAILED     OPEN      PARTLY     FAILED   CLOSED   EXPIRED  FAILED   STOPPING  -
 * CLOSED     CLOSED    CLOSED     CLOSED   CLOSED   EXPIRED  STARTING STOPPING  -
 * EXPIRED    EXPIRED   EXPIRED    EXPIRED  CLOSED   EXPIRED  STARTING STOPPING  -
 * STOPPING   STOPPING  STOPPING   STOPPING STOPPING STOPPING STOPPING STOPPING  STOPPED
 * STOPPED    STOPPED   STOPPED    STOPPED  STOPPED  STOPPED  STOPPED  STOPPED   STOPPED
 * </pre>
 *
 * A dash is a defect. News that come late, while a tunnel ends or is closed, change nothing. A clock may be set back, so
 * nothing is for ever that a clock says.
 */
enum TunnelState {
    /** Its file says so. */
    DISABLED,
    /** Its addresses are being opened for the first time. */
    STARTING,
    /** Visitors are accepted at every address. */
    OPEN,
    /** Visitors are accepted at some addresses; the others are tried again. */
    PARTLY,
    /** No visitor is accepted; tried again where that may help. */
    FAILED,
    /** Its schedule says so. */
    CLOSED,
    /** Its time is over. */
    EXPIRED,
    /** No more visitors; those that are there may finish. */
    STOPPING,
    /** Over. */
    STOPPED;

    /** What happens to a tunnel. */
    enum Event {
        /** Every address is open. */
        ALL_OPEN,
        /** At least one address is open and one is not. */
        SOME_OPEN,
        /** The type failed, or no address could be opened. */
        FAILURE,
        /** It is not open at this time. */
        CLOSE,
        /** Its time is over. */
        EXPIRE,
        /** It is open at this time. */
        REOPEN,
        /** The node ends, or the tunnel is taken out. */
        STOP,
        /** The last link is gone. */
        ENDED
    }

    /**
     * The one transition.
     *
     * @throws IllegalStateException where the table has a dash
     */
    TunnelState on(Event event) {
        return switch (this) {
            case DISABLED -> event == Event.STOP ? STOPPED : defect(event);
            case STARTING, OPEN, PARTLY, FAILED -> running(event);
            case CLOSED, EXPIRED -> shut(event);
            case STOPPING -> event == Event.ENDED ? STOPPED : STOPPING;
            case STOPPED -> STOPPED;
        };
    }

    private TunnelState running(Event event) {
        return switch (event) {
            case ALL_OPEN -> OPEN;
            case SOME_OPEN -> PARTLY;
            case FAILURE -> FAILED;
            case CLOSE -> CLOSED;
            case EXPIRE -> EXPIRED;
            case REOPEN -> this;
            case STOP -> STOPPING;
            case ENDED -> defect(event);
        };
    }

    private TunnelState shut(Event event) {
        return switch (event) {
            case ALL_OPEN, SOME_OPEN, FAILURE -> this;
            case CLOSE -> CLOSED;
            case EXPIRE -> EXPIRED;
            case REOPEN -> STARTING;
            case STOP -> STOPPING;
            case ENDED -> defect(event);
        };
    }

    private TunnelState defect(Event event) {
        throw new IllegalStateException(event + " in state " + this);
    }

    /** As status shows it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
