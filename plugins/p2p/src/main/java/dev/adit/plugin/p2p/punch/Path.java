package dev.adit.plugin.p2p.punch;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A way that an answer has come back on.
 *
 * @param rank of how it was found, the better one first, for those of which none is faster
 */
record Path(Lane lane, InetSocketAddress remote, Method method, String words, int rank, long roundTripNanos)
        implements Comparable<Path> {
    /** Differences below that are chance. */
    private static final long CLASS = TimeUnit.MILLISECONDS.toNanos(50);

    @Override
    public int compareTo(Path other) {
        int faster = Long.compare(roundTripNanos / CLASS, other.roundTripNanos / CLASS);
        if (faster != 0) {
            return faster;
        }
        int better = Integer.compare(rank, other.rank);
        return better != 0 ? better : Long.compare(roundTripNanos, other.roundTripNanos);
    }

    boolean isBetween(Lane from, InetSocketAddress target) {
        return lane == from && remote.equals(target);
    }
}
