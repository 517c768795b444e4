package dev.adit.plugin.kcp;

/** How long an answer takes, and so how long to wait for one: as RFC 6298 has it, with KCP's bounds. Milliseconds. */
final class RoundTrip {
    private static final int FIRST_TIMEOUT = 200;
    private static final int LONGEST_TIMEOUT = 60_000;
    private static final int SHORTEST_TIMEOUT = 100;
    private static final int SHORTEST_QUICK_TIMEOUT = 30;

    private final int interval;
    private final int shortest;
    private int smoothed;
    private int variation;
    private int timeout = FIRST_TIMEOUT;

    RoundTrip(KcpSettings settings) {
        this.interval = settings.interval();
        this.shortest = settings.quick() ? SHORTEST_QUICK_TIMEOUT : SHORTEST_TIMEOUT;
    }

    void measured(int millis) {
        if (smoothed == 0) {
            smoothed = millis;
            variation = millis / 2;
        } else {
            variation = (3 * variation + Math.abs(millis - smoothed)) / 4;
            smoothed = Math.max(1, (7 * smoothed + millis) / 8);
        }
        int wanted = smoothed + Math.max(interval, 4 * variation);
        timeout = Math.max(shortest, Math.min(wanted, LONGEST_TIMEOUT));
    }

    /** How long to wait for the acknowledgement of a segment. */
    int timeout() {
        return timeout;
    }
}
