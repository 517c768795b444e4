package dev.adit.kernel.bridge;

import dev.adit.kernel.bridge.ReconnectState.Event;
import dev.adit.kernel.transport.Backoff;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings a client back for ever: drives {@link ReconnectState} and owns the timer between attempts. Confined to the
 * client's home loop; the state may be read by any thread.
 */
final class Reconnector {
    /** A login that lasts no longer than this was no success, or a server that drops everybody would be stormed. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventExecutor home;
    private final Backoff backoff;
    private final Runnable connect;
    private volatile ReconnectState state = ReconnectState.IDLE;
    private @Nullable Future<?> timer;
    private long onlineSince;

    /** {@code connect} begins one attempt and reports how it went by {@link #on}. */
    Reconnector(EventExecutor home, Backoff backoff, Runnable connect) {
        this.home = home;
        this.backoff = backoff;
        this.connect = connect;
    }

    ReconnectState state() {
        return state;
    }

    /** Takes an event; gives the time until the next attempt when that is now being waited for, else null. */
    @Nullable
    Duration on(Event event) {
        return on(event, Duration.ZERO);
    }

    /** The same, waiting at least so long. */
    @Nullable
    Duration on(Event event, Duration atLeast) {
        ReconnectState before = state;
        state = before.after(event);
        if (state == before) {
            return null;
        }
        return switch (state) {
            case CONNECTING -> {
                connect.run();
                yield null;
            }
            case ONLINE -> {
                onlineSince = System.nanoTime();
                yield null;
            }
            case WAITING -> await(event, before, atLeast);
            case STOPPED -> {
                cancelTimer();
                yield null;
            }
            case IDLE -> null;
        };
    }

    private Duration await(Event event, ReconnectState before, Duration atLeast) {
        if (before == ReconnectState.ONLINE && System.nanoTime() - onlineSince >= LASTING_NANOS) {
            backoff.reset();
        }
        boolean slow = event == Event.REFUSED || event == Event.SENT_AWAY;
        Duration own = slow ? backoff.refused() : backoff.next();
        Duration delay = own.compareTo(atLeast) < 0 ? atLeast : own;
        timer = home.schedule(() -> on(Event.RETRY), delay.toNanos(), TimeUnit.NANOSECONDS);
        return delay;
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
