package dev.adit.plugin.compression;

import java.util.concurrent.atomic.AtomicInteger;

/** How many directions may be packed at once: each takes memory that no collector knows and no budget of links counts. */
final class Room {
    /** Of one tunnel at its entry, of a process at the exit: about 1 GiB at level 3. */
    static final int USUAL = 1024;

    private final AtomicInteger left;

    Room(int size) {
        left = new AtomicInteger(size);
    }

    /** True if there was some: to be given back. Any thread. */
    boolean take() {
        return left.getAndUpdate(now -> now > 0 ? now - 1 : 0) > 0;
    }

    /** Any thread. */
    void giveBack() {
        left.incrementAndGet();
    }
}
