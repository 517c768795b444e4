package dev.adit.kernel.observe;

import java.util.concurrent.atomic.LongAdder;

/** What one tunnel has carried since it was started. Any thread; sums are exact once the links have ended. */
public final class TunnelCounters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder bytesUp = new LongAdder();
    private final LongAdder bytesDown = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder refusedByAccess = new LongAdder();
    private final LongAdder refusedByLimits = new LongAdder();
    private final LongAdder refusedByQuota = new LongAdder();

    /** A link came about. */
    public void opened() {
        opened.increment();
    }

    /** A link that was opened has ended. */
    public void closed() {
        closed.increment();
    }

    /** A visitor came, but no link came about. */
    public void failed() {
        failed.increment();
    }

    /**
     * Payload went from visitor to target.
     *
     * @param bytes not negative
     */
    public void up(long bytes) {
        bytesUp.add(bytes);
    }

    /**
     * Payload went from target to visitor.
     *
     * @param bytes not negative
     */
    public void down(long bytes) {
        bytesDown.add(bytes);
    }

    /** A visitor, or a datagram of nobody's link, came from where nobody may come from. */
    public void refusedByAccess() {
        refusedByAccess.increment();
    }

    /** A visitor came while there were too many. */
    public void refusedByLimits() {
        refusedByLimits.increment();
    }

    /** A visitor came after the quota was used up. */
    public void refusedByQuota() {
        refusedByQuota.increment();
    }

    /**
     * Visitors who may not come, and datagrams of such.
     *
     * @return a count that only grows
     */
    public long refusedByAccessTotal() {
        return refusedByAccess.sum();
    }

    /**
     * Visitors who were too many.
     *
     * @return a count that only grows
     */
    public long refusedByLimitsTotal() {
        return refusedByLimits.sum();
    }

    /**
     * Visitors who came after the quota was used up.
     *
     * @return a count that only grows
     */
    public long refusedByQuotaTotal() {
        return refusedByQuota.sum();
    }

    /** A datagram was dropped at the entry. */
    public void dropped() {
        dropped.increment();
    }

    /**
     * Datagrams that were dropped at the entry, on their way up or down.
     *
     * @return a count that only grows
     */
    public long droppedTotal() {
        return dropped.sum();
    }

    /**
     * Links that are there now.
     *
     * @return not negative, even while both sums move
     */
    public long open() {
        long ended = closed.sum();
        return Math.max(0, opened.sum() - ended);
    }

    /**
     * Links that came about.
     *
     * @return a count that only grows
     */
    public long total() {
        return opened.sum();
    }

    /**
     * Visitors for whom no link came about.
     *
     * @return a count that only grows
     */
    public long failedTotal() {
        return failed.sum();
    }

    /**
     * Payload from visitors to targets.
     *
     * @return bytes, a count that only grows
     */
    public long bytesUp() {
        return bytesUp.sum();
    }

    /**
     * Payload from targets to visitors.
     *
     * @return bytes, a count that only grows
     */
    public long bytesDown() {
        return bytesDown.sum();
    }
}
