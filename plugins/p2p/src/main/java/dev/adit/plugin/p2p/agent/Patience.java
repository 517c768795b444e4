package dev.adit.plugin.p2p.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/** When the next attempt may begin: 1, 5 and 30 s and then 10 min after failures, and never more than so many in an hour. */
final class Patience {
    static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(10));
    static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEAST = Duration.ofMillis(500);

    private final LongSupplier nanos;
    private final int mostInAnHour;
    private final Deque<Long> begun = new ArrayDeque<>();
    private int failures;

    Patience(LongSupplier nanos, int mostInAnHour) {
        this.nanos = nanos;
        this.mostInAnHour = mostInAnHour;
    }

    /** An attempt begins. */
    void begun() {
        begun.addLast(nanos.getAsLong());
    }

    /** Things are other than before: what failed may work now. */
    void reset() {
        failures = 0;
    }

    /** How long to wait after a failure; where there is no hope, the longest. */
    Duration afterFailure(boolean hopeless) {
        Duration wait = hopeless ? LONG : WAITS.get(Math.min(failures, WAITS.size() - 1));
        failures++;
        return atLeast(wait);
    }

    /** How long to wait where there is a reason to begin at once. */
    Duration atOnce() {
        return atLeast(Duration.ZERO);
    }

    private Duration atLeast(Duration wait) {
        long now = nanos.getAsLong();
        while (!begun.isEmpty() && now - begun.getFirst() >= HOUR.toNanos()) {
            begun.removeFirst();
        }
        if (begun.size() >= mostInAnHour) {
            Duration free = Duration.ofNanos(begun.getFirst() + HOUR.toNanos() - now);
            return free.compareTo(wait) > 0 ? free : wait;
        }
        Duration since = begun.isEmpty() ? LEAST : Duration.ofNanos(now - begun.getLast());
        Duration rest = LEAST.minus(since);
        return rest.compareTo(wait) > 0 ? rest : wait;
    }
}
