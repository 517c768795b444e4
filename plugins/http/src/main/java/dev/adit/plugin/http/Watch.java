package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is waited for on one connection, and how long. The timer is not moved with every request: when it fires it looks
 * whether it is due and sleeps on. Confined to one loop.
 */
@LoopOnly
final class Watch {
    private final EventExecutor loop;
    private final Consumer<Wait> expired;
    private @Nullable Wait wait;
    private long due;
    private @Nullable Future<?> timer;
    private long timerDue;

    /** What may take too long. */
    enum Wait {
        /** The headers of a request. */
        HEAD,
        /** The next request. */
        IDLE,
        /** More of a request's body. */
        BODY,
        /** Something from the target. */
        TARGET,
        /** The visitor's taking its response. */
        TAKING
    }

    Watch(EventExecutor loop, Consumer<Wait> expired) {
        this.loop = loop;
        this.expired = expired;
    }

    @Nullable
    Wait current() {
        return wait;
    }

    /** From now on this is waited for, and nothing else. */
    void expect(Wait next, Duration patience) {
        wait = next;
        due = System.nanoTime() + patience.toNanos();
        if (timer == null || timerDue - due > 0) {
            arm();
        }
    }

    private void arm() {
        if (timer != null) {
            timer.cancel(false);
        }
        timerDue = due;
        timer = loop.schedule(this::look, due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        Wait now = wait;
        if (now == null) {
            return;
        }
        if (due - System.nanoTime() > 0) {
            arm();
            return;
        }
        wait = null;
        expired.accept(now);
    }

    void stop() {
        wait = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
