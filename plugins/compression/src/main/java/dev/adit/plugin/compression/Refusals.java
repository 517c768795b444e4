package dev.adit.plugin.compression;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Tells of links that were ended because of what the other end sent: one a minute aloud, as it may send much. */
final class Refusals {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Refusals(Logger log) {
        this.log = log;
    }

    /** Any thread. */
    void tell(String tunnel, String cause) {
        long now = System.nanoTime();
        long due = next.get();
        boolean aloud = now - due >= 0 && next.compareAndSet(due, now + QUIET_NANOS);
        log.atLevel(aloud ? Level.WARN : Level.DEBUG)
                .addKeyValue("tunnel", tunnel)
                .addKeyValue("cause", cause)
                .log("inflate-refused: the link was ended");
    }
}
