package dev.adit.kernel.tunnel;

import java.util.Locale;

/**
 * What a tunnel is up to. {@link #on} is the only way from one to another:
 *
 * <pre>
 *            ALL_OPEN  SOME_OPEN  FAILURE  STOP      ENDED
 * DISABLED   -         -          -        STOPPED   -
 * STARTING   OPEN      PARTLY     FAILED   STOPPING  -
 * OPEN       OPEN      PARTLY     FAILED   STOPPING  -
 * PARTLY     OPEN      PARTLY     FAILED   STOPPING  -
 * FAILED     OPEN      PARTLY     FAILED   STOPPING  -
 * STOPPING   STOPPING  STOPPING   STOPPING STOPPING  STOPPED
 * STOPPED    STOPPED   STOPPED    STOPPED  STOPPED   STOPPED
 * </pre>
 *
 * A dash is a defect. News that come late, while a tunnel ends, change nothing.
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
            case STOPPING -> event == Event.ENDED ? STOPPED : STOPPING;
            case STOPPED -> STOPPED;
        };
    }

    private TunnelState running(Event event) {
        return switch (event) {
            case ALL_OPEN -> OPEN;
            case SOME_OPEN -> PARTLY;
            case FAILURE -> FAILED;
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
