package dev.adit.kernel.signal;

import java.util.concurrent.TimeUnit;

/** How many messages a peer may still send in this second. Confined to its connection's loop. */
final class MessageBudget {
    private final int perSecond;
    private long second;
    private int spent;

    MessageBudget(int perSecond, long now) {
        this.perSecond = perSecond;
        this.second = now;
    }

    /** Returns false when the peer has exceeded it. */
    boolean spend(long now) {
        if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
            second = now;
            spent = 0;
        }
        spent++;
        return spent <= perSecond;
    }
}
