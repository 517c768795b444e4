package dev.adit.kernel.terms;

import dev.adit.kernel.config.Moment;
import dev.adit.kernel.config.OpenHours;
import dev.adit.kernel.config.ScheduleConfig;
import dev.adit.kernel.config.Terms;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a tunnel is open. Its hours are what a clock on the wall shows in their zone: an hour that the clock shows twice in
 * autumn counts twice, and one that it skips in spring does not come. Immutable, any thread.
 */
public final class Timetable {
    /** A week, and a day on either side: entries come again after a week. */
    private static final int DAYS_AHEAD = 8;

    private final @Nullable Moment expires;
    private final @Nullable ScheduleConfig schedule;

    /**
     * Remembers it.
     *
     * @param terms of a tunnel
     */
    public Timetable(Terms terms) {
        expires = terms.expires();
        schedule = terms.schedule();
    }

    /** What the clock says of a tunnel. */
    public enum Phase {
        /** Visitors may come. */
        OPEN,
        /** Not at this time. */
        CLOSED,
        /** Not any more. */
        EXPIRED
    }

    /**
     * What the clock says at one moment.
     *
     * @param phase what holds
     * @param until when something else may hold; null for never
     */
    public record Verdict(Phase phase, @Nullable Instant until) {}

    /**
     * Whether it is always open.
     *
     * @return true if there is nothing to ask
     */
    public boolean isAlwaysOpen() {
        return expires == null && schedule == null;
    }

    /**
     * Where the hours are shown; UTC where there are none.
     *
     * @return the zone
     */
    public ZoneId zone() {
        return schedule == null ? ZoneOffset.UTC : schedule.zone().zone();
    }

    /**
     * Asks the clock.
     *
     * @param now any moment, before or after the one that was asked for last
     * @return what holds, and for how long
     */
    public Verdict at(Instant now) {
        Instant last = expires == null ? null : expires.instant();
        if (last != null && !now.isBefore(last)) {
            return new Verdict(Phase.EXPIRED, null);
        }
        boolean open = isOpen(now);
        Instant change = nextChange(now, open);
        return new Verdict(open ? Phase.OPEN : Phase.CLOSED, earlier(change, last));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private boolean isOpen(Instant now) {
        if (schedule == null) {
            return true;
        }
        LocalDateTime shown = LocalDateTime.ofInstant(now, zone());
        return schedule.open().stream().anyMatch(hours -> hours.contains(shown));
    }

    private @Nullable Instant nextChange(Instant now, boolean open) {
        for (Instant candidate : candidates(now)) {
            if (isOpen(candidate) != open) {
                return candidate;
            }
        }
        return null;
    }

    /** Every moment after this one at which it may change: begins, ends, and where clocks are put on or back. */
    private Set<Instant> candidates(Instant now) {
        TreeSet<Instant> moments = new TreeSet<>();
        if (schedule == null) {
            return Set.of();
        }
        LocalDate today = LocalDate.ofInstant(now, zone());
        for (LocalDate day = today.minusDays(2); !day.isAfter(today.plusDays(DAYS_AHEAD)); day = day.plusDays(1)) {
            for (OpenHours hours : schedule.open()) {
                add(moments, hours.begin(day));
                add(moments, hours.end(day));
            }
        }
        Instant horizon =
                today.plusDays(DAYS_AHEAD).atStartOfDay(ZoneOffset.UTC).toInstant();
        ZoneOffsetTransition next = zone().getRules().nextTransition(now);
        while (next != null && next.getInstant().isBefore(horizon)) {
            moments.add(next.getInstant());
            next = zone().getRules().nextTransition(next.getInstant());
        }
        return moments.tailSet(now, false);
    }

    /** One that clocks skip is none; one that they show twice is two. */
    private void add(Set<Instant> moments, LocalDateTime shown) {
        for (ZoneOffset offset : zone().getRules().getValidOffsets(shown)) {
            moments.add(shown.toInstant(offset));
        }
    }
}
