package dev.adit.kernel.budget;

import dev.adit.api.lifecycle.LoopOnly;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one place of a link holds at the moment. Belongs to one event loop; the memory's own methods come from any thread.
 */
public final class Holding {
    private final LinkMemory memory;
    private final Runnable resetLink;
    /** Bytes of it that the memory counts as leaving. */
    private final AtomicLong dismissed = new AtomicLong();

    private volatile long bytes;
    private volatile long since;

    Holding(LinkMemory memory, Runnable resetLink) {
        this.memory = memory;
        this.resetLink = resetLink;
    }

    /**
     * Tells how many bytes stand still here now. At the link's end that is 0.
     *
     * @param now not negative
     */
    @LoopOnly
    public void set(long now) {
        long before = bytes;
        if (now == before) {
            return;
        }
        if (before == 0 || now < before) {
            since = System.nanoTime();
        }
        bytes = now;
        memory.changed(this, before, now);
        if (now == 0) {
            memory.left(dismissed.getAndSet(0));
        }
    }

    /**
     * Tells what was said last.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    /** When something moved here last. */
    long since() {
        return since;
    }

    boolean isLeaving() {
        return dismissed.get() > 0;
    }

    /** Resets the link, unless that was done or it holds nothing any more; returns what comes free by it. */
    long dismiss(AtomicLong leaving) {
        long now = bytes;
        if (now <= 0 || !dismissed.compareAndSet(0, now)) {
            return 0;
        }
        leaving.addAndGet(now);
        if (bytes == 0) {
            // Just emptied by its own loop, which may not have seen this.
            memory.left(dismissed.getAndSet(0));
            return 0;
        }
        resetLink.run();
        return now;
    }
}
