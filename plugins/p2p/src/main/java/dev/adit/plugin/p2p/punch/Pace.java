package dev.adit.plugin.p2p.punch;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Does a thing a number of times in a given pace. A timer cannot tick each millisecond, so what is due is done in small
 * bursts; what a loop that stood still has missed is not made up for at once, or a whole round would go out in one burst.
 */
final class Pace {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(4);

    private final Clock clock;
    private final long pace;
    private final int count;
    private final IntConsumer step;
    private final int burst;
    private long began;
    private int done;
    private boolean stopped;

    Pace(Clock clock, int paceMicros, int count, IntConsumer step) {
        this.clock = clock;
        this.pace = Math.max(1, TimeUnit.MICROSECONDS.toNanos(paceMicros));
        this.count = count;
        this.step = step;
        this.burst = (int) Math.max(1, 2 * TICK / pace);
    }

    void begin() {
        began = clock.nanos();
        tick();
    }

    private void tick() {
        if (stopped) {
            return;
        }
        long due = Math.min(count, 1 + (clock.nanos() - began) / pace);
        if (due - done > burst) {
            began += (due - done - burst) * pace;
            due = (long) done + burst;
        }
        while (done < due && !stopped) {
            step.accept(done++);
        }
        if (done < count) {
            clock.later(Math.max(TICK, pace), this::tick);
        }
    }

    void stop() {
        stopped = true;
    }
}
