package dev.adit.kernel.tunnel;

import dev.adit.kernel.terms.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the clock for one tunnel, and again when it may have something new to say: at the moment that is known beforehand,
 * and at least once a minute, for clocks are set. Belongs to the control thread; what it heard last can be asked from any.
 */
final class ClockWatch {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** How soon it is noticed that a quota is used up. */
    private static final Duration WITH_QUOTA = Duration.ofSeconds(5);

    private final Timetable timetable;
    private final boolean hasQuota;
    private final TunnelSetup setup;
    private final Runnable look;
    private volatile Timetable.@Nullable Verdict last;
    private @Nullable Future<?> next;

    /** {@code look} is called when it is time to {@link #ask} again. */
    ClockWatch(Timetable timetable, boolean hasQuota, TunnelSetup setup, Runnable look) {
        this.timetable = timetable;
        this.hasQuota = hasQuota;
        this.setup = setup;
        this.look = look;
    }

    Timetable.Phase ask() {
        stop();
        Instant now = setup.clock().instant();
        Timetable.Verdict verdict = timetable.at(now);
        last = verdict;
        if (hasQuota || !timetable.isAlwaysOpen()) {
            next = setup.control().schedule(look, pause(now, verdict.until()), TimeUnit.MILLISECONDS);
        }
        return verdict.phase();
    }

    private long pause(Instant now, @Nullable Instant until) {
        long most = (hasQuota ? WITH_QUOTA : LONGEST).toMillis();
        // Not a moment too early: there would be nothing new.
        return until == null || until.isAfter(now.plusMillis(most))
                ? most
                : Duration.between(now, until).toMillis() + 1;
    }

    void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /** Until when what was heard last holds, as its zone writes it; null for ever. Any thread. */
    @Nullable
    String until() {
        Timetable.Verdict verdict = last;
        Instant until = verdict == null ? null : verdict.until();
        return until == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(until.atZone(timetable.zone()));
    }
}
