package dev.adit.plugin.p2p.punch;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A clock that jumps from one thing that happens to the next, and one source of chance: the same seed, the same story. */
final class SimWorld implements Clock {
    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long number;

    private record Event(long at, long number, Runnable task) {}

    SimWorld(long seed) {
        random = new Random(seed);
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void later(long nanos, Runnable task) {
        events.add(new Event(now + Math.max(0, nanos), number++, task));
    }

    /** Until it is so, or this much time has passed. */
    void run(BooleanSupplier over, long seconds) {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        while (!over.getAsBoolean() && !events.isEmpty() && events.peek().at() <= end) {
            Event next = events.remove();
            now = next.at();
            next.task().run();
        }
    }

    static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
