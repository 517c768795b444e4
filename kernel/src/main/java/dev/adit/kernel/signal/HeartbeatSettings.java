package dev.adit.kernel.signal;

import java.time.Duration;

/**
 * How often a side that has nothing to say shows that it lives, and after how much silence it takes the other for dead.
 *
 * @param interval between two heartbeats
 * @param deadAfter of silence; longer than the interval
 */
public record HeartbeatSettings(Duration interval, Duration deadAfter) {
    /** What holds where nothing is written. */
    public static final HeartbeatSettings DEFAULT =
            new HeartbeatSettings(Duration.ofSeconds(5), Duration.ofSeconds(15));

    /** Checks that a heart that beats in time is never taken for dead. */
    public HeartbeatSettings {
        if (interval.isNegative() || interval.isZero() || deadAfter.compareTo(interval) <= 0) {
            throw new IllegalArgumentException(
                    "heartbeat: " + interval + ", " + deadAfter + " (expected: 0 < interval < dead-after)");
        }
    }
}
