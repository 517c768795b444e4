package dev.adit.kernel.signal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices a peer that has gone silent. Stands at the very front of a connection, before TLS, so that any inbound byte
 * counts as life; on its own it only listens: the heartbeat to send is the owner's ({@code beat}). A heartbeat that
 * nothing has come back for within a fifth of the interval is sent again, at that pace, until something comes: so a way
 * that was cut for a few seconds is found whole, or broken, soon after its cause ends. Time is monotonic. A
 * loop that was held up (a stopped process, a starved machine) finds its deadline passed with the peer's bytes still
 * unread in the kernel; it then listens for one more interval before it believes the silence.
 */
public final class Heartbeat extends ChannelInboundHandlerAdapter {
    private static final int PROBES = 5;

    private final long intervalNanos;
    private final long deadAfterNanos;
    private final Ticker ticker;
    private final Runnable beat;
    private final Runnable silent;
    private long lastHeard;
    private long nextBeat;
    private long lastBeat;
    private boolean heardSinceBeat;
    private @Nullable Future<?> wake;

    /**
     * Begins when added to a pipeline.
     *
     * @param settings interval and deadline
     * @param ticker the clock of the channel's loop
     * @param beat sends a heartbeat; on the channel's loop, every interval, and more often while nothing comes back
     * @param silent told once, on the channel's loop; closing is the owner's
     */
    public Heartbeat(HeartbeatSettings settings, Ticker ticker, Runnable beat, Runnable silent) {
        this.intervalNanos = settings.interval().toNanos();
        this.deadAfterNanos = settings.deadAfter().toNanos();
        this.ticker = ticker;
        this.beat = beat;
        this.silent = silent;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        lastHeard = ticker.nanoTime();
        lastBeat = lastHeard;
        heardSinceBeat = true;
        nextBeat = lastHeard + intervalNanos;
        schedule(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastHeard = ticker.nanoTime();
        heardSinceBeat = true;
        context.fireChannelRead(message);
    }

    private void schedule(ChannelHandlerContext context) {
        long due = Math.min(nextBeat - lastHeard, deadAfterNanos) + lastHeard;
        long delay = Math.max(0, due - ticker.nanoTime());
        wake = context.executor().schedule(() -> wake(context, due), delay, TimeUnit.NANOSECONDS);
    }

    private void wake(ChannelHandlerContext context, long due) {
        if (context.isRemoved()) {
            return;
        }
        long now = ticker.nanoTime();
        if (now - due > intervalNanos && now - lastHeard >= deadAfterNanos) {
            lastHeard = now - deadAfterNanos + intervalNanos;
        }
        if (now - lastHeard >= deadAfterNanos) {
            silent.run();
            return;
        }
        if (now - nextBeat >= 0) {
            beatOrRest(now);
        }
        schedule(context);
    }

    private void beatOrRest(long now) {
        if (heardSinceBeat && now - lastBeat < intervalNanos) {
            nextBeat = lastBeat + intervalNanos;
            return;
        }
        lastBeat = now;
        heardSinceBeat = false;
        nextBeat = now + intervalNanos / PROBES;
        beat.run();
    }
}
