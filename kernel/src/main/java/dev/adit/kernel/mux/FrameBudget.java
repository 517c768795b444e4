package dev.adit.kernel.mux;

import java.util.concurrent.TimeUnit;

/**
 * How many frames without payload a peer may still send. Every second brings a fixed number; beyond them it may send those
 * that our own doings give it reason for: credit for what we sent, answers to what we opened. So a flood ends its
 * session, and a fast transfer never does. Loop-confined.
 */
final class FrameBudget {
    /** What can be saved up: more than a busy second needs, less than would make the limit meaningless. */
    private static final int MOST_EARNED = 1 << 17;

    private final int perSecond;
    private int spent;
    private int earned;
    private long second;

    FrameBudget(int perSecond, long now) {
        this.perSecond = perSecond;
        second = now;
    }

    /** Returns false when the peer has exceeded it. */
    boolean spend(long now) {
        if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
            second = now;
            spent = 0;
        }
        if (spent < perSecond) {
            spent++;
            return true;
        }
        if (earned > 0) {
            earned--;
            return true;
        }
        return false;
    }

    void earn(int frames) {
        earned = Math.min(MOST_EARNED, earned + frames);
    }
}
