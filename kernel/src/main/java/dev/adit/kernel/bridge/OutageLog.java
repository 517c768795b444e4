package dev.adit.kernel.bridge;

import dev.adit.kernel.observe.PeerText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts an outage into words. */
final class OutageLog {
    private static final int MAX_DEPTH = 10;

    private OutageLog() {}

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
