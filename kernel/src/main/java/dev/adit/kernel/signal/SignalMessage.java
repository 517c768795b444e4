package dev.adit.kernel.signal;

import java.time.Duration;

/** What the two sides of a signal say to each other. What a version does not know it skips. */
public sealed interface SignalMessage {

    /**
     * Shows life, and measures the round trip.
     *
     * @param sequence of the one who asks, counted up from 1; an answer has the same
     * @param answer true for the answer
     */
    record Heartbeat(long sequence, boolean answer) implements SignalMessage {}

    /**
     * The sender ends the session: links that are there may end in their own time, new ones are not opened.
     *
     * @param reason why
     * @param retryAfter how long the other side should stay away; zero where it may come back at once
     */
    record GoodBye(GoodByeReason reason, Duration retryAfter) implements SignalMessage {}

    /**
     * The server tells one of several instances with the same key whether it waits behind another or serves.
     *
     * @param waiting false: from now on it serves
     */
    record Standby(boolean waiting) implements SignalMessage {}
}
