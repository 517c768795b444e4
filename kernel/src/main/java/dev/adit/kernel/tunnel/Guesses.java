package dev.adit.kernel.tunnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts the wrong secrets of each client, so that none can be found by trying. Belongs to the control thread. */
final class Guesses {
    static final int MOST = 20;
    static final long MEMORY_SECONDS = 60;

    private final LongSupplier nanoTime;
    private final Map<String, Deque<Long>> times = new HashMap<>();

    Guesses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts one; true where it was one too many. */
    boolean wrong(String client) {
        Deque<Long> latest = latest(client);
        latest.add(nanoTime.getAsLong());
        if (latest.size() > MOST) {
            latest.poll();
        }
        return latest.size() == MOST;
    }

    boolean tooMany(String client) {
        return times.containsKey(client) && latest(client).size() == MOST;
    }

    private Deque<Long> latest(String client) {
        Deque<Long> latest = times.computeIfAbsent(client, first -> new ArrayDeque<>());
        long oldest = nanoTime.getAsLong() - TimeUnit.SECONDS.toNanos(MEMORY_SECONDS);
        while (!latest.isEmpty() && latest.peek() - oldest < 0) {
            latest.poll();
        }
        return latest;
    }
}
