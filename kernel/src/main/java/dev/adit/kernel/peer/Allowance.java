package dev.adit.kernel.peer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many bytes at once, and so many again in a second. Of one thread. */
final class Allowance {
    private static final int TALK_BURST = 64 * 1024;
    private static final int TALK_RATE = 32 * 1024;
    private static final int DOUBT = 128 * 1024;

    private final int most;
    private final long bytesInSecond;
    private final LongSupplier clock;
    private double left;
    private long last;

    Allowance(int most, long bytesInSecond, LongSupplier clock) {
        this.most = most;
        this.bytesInSecond = bytesInSecond;
        this.clock = clock;
        this.left = most;
        this.last = clock.getAsLong();
    }

    /** Enough for a handshake and for what two searches say. */
    static Allowance ofTalk() {
        return new Allowance(TALK_BURST, TALK_RATE, System::nanoTime);
    }

    /** Enough to keep links alive, while it is not clear whether the direct path is. */
    static Allowance ofDoubt() {
        return new Allowance(DOUBT, DOUBT, System::nanoTime);
    }

    boolean take(int bytes) {
        long now = clock.getAsLong();
        left = Math.min(most, left + (double) bytesInSecond * (now - last) / TimeUnit.SECONDS.toNanos(1));
        last = now;
        if (left < bytes) {
            return false;
        }
        left -= bytes;
        return true;
    }
}
