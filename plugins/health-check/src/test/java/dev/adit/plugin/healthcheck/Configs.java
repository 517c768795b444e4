package dev.adit.plugin.healthcheck;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks as a file could have them, fast. */
final class Configs {
    static final Duration FAST = Duration.ofMillis(100);

    private Configs() {}

    static HealthCheckConfig of(String probe) {
        return of(probe, null, Duration.ofSeconds(20));
    }

    static HealthCheckConfig of(String probe, @Nullable String body, Duration timeout) {
        return new HealthCheckConfig(
                Probe.parse(probe), List.of(StatusRange.parse("200-299")), body, FAST, timeout, 2, 2);
    }
}
