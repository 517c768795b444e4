package dev.adit.kernel.mux;

import java.util.concurrent.TimeUnit;

/**
 * The two credits of a link: what we may send, and what the peer may. Loop-confined and without a clock of its own.
 *
 * <p>The peer's credit comes back in steps of at least half a window, and only for what the application has taken, so a
 * stalled reader holds one window and no more. When half a window was taken in less than two round trips, the window and
 * not the reader is the limit: it doubles, up to {@code max} and as far as the session's {@link GrowthBudget} goes. Where
 * the round trip is short it must also have carried eight windows: what rushed into the buffers of a stalled reader says
 * nothing about its speed, and there the way to a large window is short as well.
 *
 * <p>yamux cannot take credit back, but it need not be given again: when half a window took long, what was taken of it is
 * kept until the window has its first size. So a link that was fast and then stalls holds what it had grown by only
 * until somebody reads it, and the budget has the rest back at once.
 */
final class FlowWindow {
    private static final int QUICK_ROUND_TRIPS = 2;
    private static final int SLOW_ROUND_TRIPS = 8;
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SHORT_ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int PROVEN_WINDOWS = 8;

    private final int initial;
    private final int max;
    private final GrowthBudget budget;

    private long sendCredit;
    private int size;
    private long receiveCredit;
    private int taken;
    private long lastReturn;
    private long everTaken;

    FlowWindow(int initial, int max, GrowthBudget budget, long now) {
        this.initial = initial;
        this.max = max;
        this.budget = budget;
        sendCredit = initial;
        size = initial;
        receiveCredit = initial;
        lastReturn = now;
    }

    long sendCredit() {
        return sendCredit;
    }

    void sent(int bytes) {
        sendCredit -= bytes;
    }

    /** The peer lets us send more. */
    void granted(long bytes) throws MuxException {
        if (sendCredit + bytes > Wire.MAX_LENGTH) {
            throw MuxException.violation("credit of more than 4 GiB");
        }
        sendCredit += bytes;
    }

    /** The peer announces payload; nothing of it is stored before this agreed. */
    void announced(long bytes) throws MuxException {
        if (bytes > receiveCredit) {
            throw MuxException.violation(bytes + " bytes where the window has " + receiveCredit);
        }
        receiveCredit -= bytes;
    }

    void taken(int bytes) {
        taken += bytes;
        everTaken += bytes;
    }

    /** Whether enough was taken for a frame that says so. */
    boolean isCreditDue() {
        return taken >= size / 2;
    }

    /**
     * The credit to return now that it is due; the caller must send it unless it is 0.
     *
     * @param roundTrip of the carrier in nanoseconds, 0 while unknown
     */
    int takeCredit(long now, long roundTrip) {
        long sinceLast = now - lastReturn;
        int growth = growth(sinceLast, roundTrip);
        size += growth;
        int due = taken + growth - shrinkage(sinceLast, roundTrip);
        receiveCredit += due;
        taken = 0;
        lastReturn = now;
        return due;
    }

    private int growth(long sinceLastReturn, long roundTrip) {
        if (size >= max || sinceLastReturn >= QUICK_ROUND_TRIPS * roundTrip) {
            return 0;
        }
        if (roundTrip < SHORT_ROUND_TRIP && everTaken < (long) PROVEN_WINDOWS * size) {
            return 0;
        }
        int step = Math.min(size, max - size);
        return budget.take(step) ? step : 0;
    }

    private int shrinkage(long sinceLastReturn, long roundTrip) {
        if (size == initial || sinceLastReturn < Math.max(SLOW, SLOW_ROUND_TRIPS * roundTrip)) {
            return 0;
        }
        int kept = Math.min(taken, size - initial);
        size -= kept;
        budget.giveBack(kept);
        return kept;
    }

    /** Bytes of the receive window. */
    int size() {
        return size;
    }

    /** Nothing more will be received; may be called again. */
    void release() {
        budget.giveBack(size - initial);
        size = initial;
    }
}
