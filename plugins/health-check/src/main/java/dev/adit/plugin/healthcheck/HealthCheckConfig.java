package dev.adit.plugin.healthcheck;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code health-check}.
 *
 * @param probe the question
 * @param status the good answers
 * @param body what a good answer has in it; null where it does not matter
 * @param interval between two probes
 * @param timeout of one
 * @param fall bad ones in a row that take a target out
 * @param rise good ones in a row that take it back in
 */
@Doc("Has the client probe the targets of the tunnel; one that is dead gets no links until it is well again.")
public record HealthCheckConfig(
        @Doc(
                "`tcp`: the target takes a connection. `\"http:/path\"`, `\"https:/path\"`: it answers a GET, by TLS with whatever"
                        + " certificate. Of a range of ports the first one is probed.")
        @Default("tcp")
        Probe probe,

        @Doc("The statuses that are good answers to a GET.") @Default("200-299")
        List<StatusRange> status,

        @Doc("A text that must be in the first 64 KiB of the answer to a GET.") @Nullable
        String body,

        @Doc("From one probe to the next; a little less at random, so that not all of them come at once.")
        @Default("10s")
        Duration interval,

        @Doc("How long a probe may take; then it was a bad one.") @Default("2s")
        Duration timeout,

        @Doc("After so many bad probes in a row the target is out.") @Default("3")
        int fall,

        @Doc("After so many good probes in a row it is back in.") @Default("2")
        int rise)
        implements ConfigCheck {
    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofHours(1);
    static final int MOST = 100;
    static final int LONGEST_BODY = 1024;
    static final int MOST_STATUSES = 16;

    private static final String EXPECTED = " (expected: ";

    /** Copies the list. */
    public HealthCheckConfig {
        status = List.copyOf(status);
    }

    @Override
    public void check(Problems problems) {
        boolean asks = probe.kind() != Probe.Kind.TCP;
        if (!asks && body != null) {
            problems.add(
                    "body", "means nothing to a probe of kind tcp (expected: with \"http:/path\" or \"https:/path\")");
        }
        if (body != null && (body.isEmpty() || body.length() > LONGEST_BODY)) {
            problems.add("body", "is empty or too long" + EXPECTED + "1 to " + LONGEST_BODY + " characters)");
        }
        if (status.isEmpty() || status.size() > MOST_STATUSES) {
            problems.add("status", "names no status, or too many" + EXPECTED + "1 to " + MOST_STATUSES + ")");
        }
        checkDuration("interval", interval, problems);
        checkDuration("timeout", timeout, problems);
        checkNumber("fall", fall, problems);
        checkNumber("rise", rise, problems);
    }

    private static void checkDuration(String key, Duration value, Problems problems) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(key, "out of range" + EXPECTED + "100ms to 1h)");
        }
    }

    private static void checkNumber(String key, int value, Problems problems) {
        if (value < 1 || value > MOST) {
            problems.add(key, "'" + value + "' is out of range" + EXPECTED + "1 to " + MOST + ")");
        }
    }
}
