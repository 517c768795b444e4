package dev.adit.kernel.bridge;

import java.time.Duration;

/**
 * What strangers may cost the server, and how long it waits for those it knows.
 *
 * @param deadline from accept until a connection is taken, for everything together
 * @param bytes that a connection may send until then
 * @param strangers connections that may be waiting at a time, of all sources together
 * @param grace in which a session outlives its signal
 * @param carrierWait how long a stream waits for the first carrier of a session
 * @param waitingStreams how many may wait so, for each session
 */
public record Limits(
        Duration deadline, int bytes, int strangers, Duration grace, Duration carrierWait, int waitingStreams) {
    /** What holds unless a test wants it shorter. */
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(5), 16 * 1024, 256, Duration.ofSeconds(15), Duration.ofSeconds(3), 64);

    /**
     * Changes the deadline.
     *
     * @param newDeadline see {@link #deadline()}
     * @return otherwise the same
     */
    public Limits withDeadline(Duration newDeadline) {
        return new Limits(newDeadline, bytes, strangers, grace, carrierWait, waitingStreams);
    }

    /**
     * Changes how many may be waiting.
     *
     * @param all see {@link #strangers()}
     * @return otherwise the same
     */
    public Limits withStrangers(int all) {
        return new Limits(deadline, bytes, all, grace, carrierWait, waitingStreams);
    }

    /**
     * Changes how long a session waits.
     *
     * @param newGrace see {@link #grace()}
     * @param newCarrierWait see {@link #carrierWait()}
     * @return otherwise the same
     */
    public Limits withWaits(Duration newGrace, Duration newCarrierWait) {
        return new Limits(deadline, bytes, strangers, newGrace, newCarrierWait, waitingStreams);
    }
}
