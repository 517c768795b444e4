package dev.adit.kernel.terms;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** What one tunnel has carried in its period, over restarts. Any thread. */
final class Usage {
    private final AtomicReference<Entry> entry;
    private volatile boolean changed;

    Usage(String period, long bytes) {
        entry = new AtomicReference<>(new Entry(period, bytes));
    }

    private record Entry(String period, long bytes) {}

    /** Counts; another period than the last one begins at zero. Gives what the period has now. */
    long add(String period, long bytes) {
        Entry before = now();
        if (bytes == 0 && before.period().equals(period)) {
            return before.bytes();
        }
        changed = true;
        entry.updateAndGet(last -> new Entry(period, (last.period().equals(period) ? last.bytes() : 0) + bytes));
        return bytes();
    }

    private Entry now() {
        return Objects.requireNonNull(entry.get());
    }

    /** Whether anything was added since it was asked for last. */
    boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    String period() {
        return now().period();
    }

    long bytes() {
        return now().bytes();
    }
}
