package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.time.Duration;

/**
 * How a dead bridge is noticed.
 *
 * @param interval more than nothing
 * @param deadAfter longer than the interval
 */
public record HeartbeatConfig(
        @Doc("How often a quiet signal connection sends a sign of life.") @Default("5s")
        Duration interval,

        @Doc("After how long without any sign of life the bridge counts as dead.") @Default("15s")
        Duration deadAfter)
        implements ConfigCheck {
    private static final Duration SHORTEST = Duration.ofMillis(10);

    @Override
    public void check(Problems problems) {
        if (interval.compareTo(SHORTEST) < 0) {
            problems.add("interval", "is too short (expected: 10ms or more)");
        }
        if (deadAfter.compareTo(interval) <= 0) {
            problems.add("dead-after", "is not longer than interval (expected: two or three intervals)");
        }
    }
}
