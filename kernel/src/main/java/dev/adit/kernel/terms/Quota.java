package dev.adit.kernel.terms;

import dev.adit.kernel.config.QuotaConfig;
import dev.adit.kernel.observe.TunnelCounters;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a tunnel may carry in a period, and how much of it is used. Nothing is counted twice: it looks at what the
 * tunnel's counters have more than when it looked last. Any thread.
 */
final class Quota {
    private final QuotaConfig config;
    private final Clock clock;
    private final TunnelCounters counters;
    private final Usage usage;
    private final AtomicLong settled;

    /** Of a tunnel that begins; what its counters have so far is not counted. */
    Quota(QuotaConfig config, Clock clock, TunnelCounters counters, Usage usage) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.usage = usage;
        this.settled = new AtomicLong(sum());
    }

    /** A day of the calendar, with its first instant. */
    private LocalDate begin(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return switch (config.every()) {
            case DAY -> today;
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> today.withDayOfMonth(1);
        };
    }

    private Instant end(LocalDate begin) {
        LocalDate next = switch (config.every()) {
            case DAY -> begin.plusDays(1);
            case WEEK -> begin.plusWeeks(1);
            case MONTH -> begin.plusMonths(1);
        };
        return next.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private String every() {
        return config.every().name().toLowerCase(Locale.ROOT);
    }

    private long sum() {
        return counters.bytesUp() + counters.bytesDown();
    }

    /** Counts what has been carried meanwhile, and tells how it is now. */
    QuotaStatus settle() {
        LocalDate begin = begin(clock.instant());
        long now = sum();
        long used = usage.add(every() + "-" + begin, now - settled.getAndSet(now));
        return new QuotaStatus(used, config.bytes().bytes(), every(), end(begin));
    }
}
