package dev.adit.plugin.kcp;

/** How many segments the line seems to bear: slow start and congestion avoidance, as KCP has them. */
final class Congestion {
    private static final int LEAST_THRESHOLD = 2;

    private final int segment;
    private int window = 1;
    private int threshold = LEAST_THRESHOLD;
    /** The window in bytes, as it grows by less than a segment. */
    private int bytes;

    Congestion(int segment) {
        this.segment = segment;
        this.bytes = segment;
    }

    int window() {
        return window;
    }

    /** Something that was under way has arrived. */
    void progressed(int remoteWindow) {
        if (window >= remoteWindow) {
            return;
        }
        if (window < threshold) {
            window++;
            bytes += segment;
        } else {
            bytes = Math.max(bytes, segment);
            bytes += segment * segment / bytes + segment / 16;
            if ((window + 1) * segment <= bytes) {
                window = (bytes + segment - 1) / segment;
            }
        }
        if (window > remoteWindow) {
            window = remoteWindow;
            bytes = remoteWindow * segment;
        }
    }

    /** Segments have been overtaken, and were repeated. */
    void overtaken(int underWay, int resend) {
        threshold = Math.max(underWay / 2, LEAST_THRESHOLD);
        window = threshold + resend;
        bytes = window * segment;
    }

    /** Nobody has answered in time. */
    void timedOut(int allowed) {
        threshold = Math.max(allowed / 2, LEAST_THRESHOLD);
        window = 1;
        bytes = segment;
    }
}
