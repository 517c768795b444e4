package dev.adit.kernel.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps a crowd from filling the log: of the events that a {@link Repeat} calls the same, the first passes, and the rest of
 * its minute is one line with the last of them and how many there were. A crowd that goes on is one such line a minute.
 *
 * <p>Warnings of plugins and libraries, which know no {@code Repeat}, are held to some lines a minute for each of their
 * loggers and tunnels, so that nobody can flood the log by accident.
 *
 * <p>Events come from any thread, event loops too, so nothing waits here; {@link #sweep()} is called by one thread every
 * second or so. The table is bounded: beyond it the events of one name are counted together.
 */
final class RepeatGate extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** How many different ones are told apart. */
    static final int MAX_ROWS = 1024;

    /** The key of the number in the last line of a minute. */
    static final String MORE = "more";

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final Repeat OF_OTHERS =
            Repeat.by("tunnel", "cause").free(10).atMost(64);
    private static final String OURS = "dev.adit.kernel.";

    private final Appender<ILoggingEvent> next;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Map<String, RepeatRow> rows = new ConcurrentHashMap<>();

    RepeatGate(Appender<ILoggingEvent> next, LongSupplier nanos, InstantSource clock) {
        this.next = next;
        this.nanos = nanos;
        this.clock = clock;
    }

    @Override
    protected void append(ILoggingEvent event) {
        Repeat rule = rule(event);
        if (rule == null || row(event, rule).passes(event)) {
            next.doAppend(event);
        }
    }

    private static @Nullable Repeat rule(ILoggingEvent event) {
        List<Marker> markers = event.getMarkerList();
        if (markers != null) {
            for (Marker marker : markers) {
                if (marker instanceof Repeat repeat) {
                    return repeat;
                }
            }
        }
        boolean loud = event.getLevel().isGreaterOrEqual(Level.WARN);
        return loud && !event.getLoggerName().startsWith(OURS) ? OF_OTHERS : null;
    }

    private RepeatRow row(ILoggingEvent event, Repeat rule) {
        // A name that somebody else writes may hold anything, and be another one each time.
        String kind = rule.equals(OF_OTHERS) ? event.getLoggerName() : event.getMessage();
        String key = RepeatKey.of(kind, rule, event);
        RepeatRow known = rows.get(key);
        if (known != null) {
            return known;
        }
        boolean room = rows.size() < MAX_ROWS && ofKind(kind) < rule.most();
        return room ? take(key, kind, rule) : take(kind, kind, rule);
    }

    /** Walks the table, which is small, and only for what is not in it yet. */
    private long ofKind(String kind) {
        return rows.values().stream().filter(row -> row.kind().equals(kind)).count();
    }

    private RepeatRow take(String key, String kind, Repeat rule) {
        RepeatRow fresh = new RepeatRow(kind, rule.free(), nanos.getAsLong());
        RepeatRow raced = rows.putIfAbsent(key, fresh);
        return raced == null ? fresh : raced;
    }

    /** Ends the minutes that are over. One thread at a time. */
    void sweep() {
        long now = nanos.getAsLong();
        rows.forEach((key, row) -> {
            if (now - row.began() >= MINUTE) {
                end(key, row, now);
            }
        });
    }

    private void end(String key, RepeatRow row, long now) {
        if (!row.hasMore()) {
            row.retire();
            rows.remove(key, row);
        }
        RepeatRow.Omitted omitted = row.next(now);
        if (omitted != null) {
            next.doAppend(summary(omitted));
        }
    }

    /** The last one stands for all: what it says is the freshest. */
    private ILoggingEvent summary(RepeatRow.Omitted omitted) {
        ILoggingEvent last = omitted.last();
        LoggerContext context = (LoggerContext) getContext();
        LoggingEvent line = new LoggingEvent(
                RepeatGate.class.getName(),
                context.getLogger(last.getLoggerName()),
                last.getLevel(),
                last.getFormattedMessage(),
                null,
                null);
        line.setInstant(clock.instant());
        if (last.getKeyValuePairs() != null) {
            last.getKeyValuePairs().forEach(line::addKeyValuePair);
        }
        line.addKeyValuePair(new KeyValuePair(MORE, omitted.count()));
        return line;
    }

    /** Writes what was left out so far. */
    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            long now = nanos.getAsLong();
            rows.forEach((key, row) -> end(key, row, now));
            next.stop();
        }
    }
}
