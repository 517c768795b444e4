package dev.adit.kernel.bridge;

import dev.adit.kernel.observe.PeerText;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps an outage of hours from filling the log: a new cause is a line, the same one again only once a minute. */
final class OutageLog {
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int MAX_DEPTH = 10;

    private @Nullable String last;
    private long lastAt;

    /** Tells whether this cause deserves a line now. */
    boolean deserves(String cause) {
        long now = System.nanoTime();
        if (cause.equals(last) && now - lastAt < AGAIN_NANOS) {
            return false;
        }
        last = cause;
        lastAt = now;
        return true;
    }

    void over() {
        last = null;
    }

    /** What is at the bottom of a failure: TLS wraps what the trust manager says in general words. */
    static String words(Throwable failure) {
        Throwable bottom = failure;
        for (int depth = 0; depth < MAX_DEPTH && bottom.getCause() != null; depth++) {
            bottom = bottom.getCause();
        }
        String message = bottom.getMessage();
        return PeerText.safe(message == null ? bottom.getClass().getSimpleName() : message);
    }

    /** A delay for people. */
    static String in(@Nullable Duration delay) {
        return delay == null ? "" : delay.toMillis() + "ms";
    }
}
