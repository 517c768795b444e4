package dev.adit.kernel.mux;

/**
 * Where a link stands on the wire. One method decides what follows; {@code -} marks what a well-behaved end never does.
 *
 * <pre>
 * state          ACK_RECEIVED   ACCEPTED      FIN_SENT       FIN_RECEIVED   BROKEN
 * SYN_SENT       OPEN           -             OUTPUT_ENDED   INPUT_ENDED    BROKEN
 * SYN_RECEIVED   SYN_RECEIVED   OPEN          -              INPUT_ENDED    BROKEN
 * OPEN           OPEN           -             OUTPUT_ENDED   INPUT_ENDED    BROKEN
 * OUTPUT_ENDED   OUTPUT_ENDED   -             -              ENDED          BROKEN
 * INPUT_ENDED    INPUT_ENDED    INPUT_ENDED   ENDED          -              BROKEN
 * ENDED          ENDED          -             -              -              ENDED
 * BROKEN         BROKEN         -             -              BROKEN         BROKEN
 * </pre>
 *
 * <p>A needless acknowledgement changes nothing (the Go implementation bears it, too; a flood of them is the
 * {@link FrameBudget}'s affair). An opened link may end its output before it is acknowledged, an accepted one may not:
 * whatever is sent first acknowledges it.
 */
enum LinkState {
    /** We opened it; the peer has not answered. */
    SYN_SENT,
    /** The peer opened it; nobody here has taken it. */
    SYN_RECEIVED,
    /** Both directions run. */
    OPEN,
    /** We have said all; the peer may go on. */
    OUTPUT_ENDED,
    /** The peer has said all; we may go on. */
    INPUT_ENDED,
    /** Both have said all: the only clean end. */
    ENDED,
    /** Reset by one of the two, or its carrier is gone. */
    BROKEN;

    /** What happens to a link. */
    enum Event {
        /** The peer took it. */
        ACK_RECEIVED,
        /** Somebody here took it. */
        ACCEPTED,
        /** Our direction ended. */
        FIN_SENT,
        /** The peer's direction ended. */
        FIN_RECEIVED,
        /** A reset went out or came in, or the carrier is gone. */
        BROKEN
    }

    /**
     * The one transition.
     *
     * @throws MuxException what the peer did is against the protocol
     * @throws IllegalStateException what we did is
     */
    LinkState on(Event event) throws MuxException {
        return switch (event) {
            case ACK_RECEIVED -> this == SYN_SENT ? OPEN : this;
            case ACCEPTED -> accepted();
            case FIN_SENT -> finSent();
            case FIN_RECEIVED -> finReceived();
            case BROKEN -> this == ENDED ? ENDED : BROKEN;
        };
    }

    private LinkState accepted() {
        return switch (this) {
            case SYN_RECEIVED -> OPEN;
            case INPUT_ENDED -> INPUT_ENDED;
            case SYN_SENT, OPEN, OUTPUT_ENDED, ENDED, BROKEN -> throw defect("accepted");
        };
    }

    private LinkState finSent() {
        return switch (this) {
            case SYN_SENT, OPEN -> OUTPUT_ENDED;
            case INPUT_ENDED -> ENDED;
            case SYN_RECEIVED, OUTPUT_ENDED, ENDED, BROKEN -> throw defect("ended its output");
        };
    }

    private LinkState finReceived() throws MuxException {
        return switch (this) {
            case SYN_SENT, SYN_RECEIVED, OPEN -> INPUT_ENDED;
            case OUTPUT_ENDED -> ENDED;
            case BROKEN -> BROKEN;
            case INPUT_ENDED, ENDED -> throw MuxException.violation("a second FIN on a link");
        };
    }

    private IllegalStateException defect(String what) {
        return new IllegalStateException("a link " + what + " while " + this);
    }

    /** Whether the peer may still send payload. */
    boolean inputRuns() {
        return this == SYN_SENT || this == SYN_RECEIVED || this == OPEN || this == OUTPUT_ENDED;
    }

    /** Whether nothing more will cross the wire for it. */
    boolean isOver() {
        return this == ENDED || this == BROKEN;
    }
}
