package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.budget.Holding;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.terms.RateShare;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets writes through at the rate of their tunnel: a quantum at a time, each when its turn has come. What has been written
 * and may not go yet waits here, in order, and the channel is not writable meanwhile: so whoever reads at the other end
 * pauses, and what waits is no more than it had read by then. Nobody sleeps; a timer of the loop goes on.
 */
@LoopOnly
final class PacedWrites extends ChannelOutboundHandlerAdapter {
    /** Which of the reasons of {@link ChannelOutboundBuffer#setUserDefinedWritability} is ours; nobody here has another. */
    private static final int REASON = 31;

    private final RateShare share;
    private final Holding waiting;
    private final Deque<Pending> queue = new ArrayDeque<>(2);
    private long queued;
    /** What may go of what was reserved. */
    private long allowance;
    /** How late the last turn came. */
    private long late;

    private @Nullable Future<?> turn;
    private boolean blocked;

    private PacedWrites(RateShare share, Holding waiting) {
        this.share = share;
        this.waiting = waiting;
    }

    /** One write that waits. */
    private record Pending(Object message, ChannelPromise promise) {
        int size() {
            return message instanceof ByteBuf data ? data.readableBytes() : 0;
        }
    }

    /**
     * Puts it behind every handler that the channel has, but before a keeper at the end. On the channel's loop.
     *
     * @param share null for any speed; then nothing is done
     * @param memory told what waits
     */
    static void install(Channel channel, @Nullable RateShare share, LinkMemory memory) {
        if (share == null || !channel.isActive()) {
            return;
        }
        PacedWrites paced = new PacedWrites(share, memory.holding(() -> Resets.reset(channel)));
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.last() instanceof EarlyReads) {
            pipeline.addBefore(pipeline.lastContext().name(), null, paced);
        } else {
            pipeline.addLast(paced);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Pending write = new Pending(message, promise);
        queued += write.size();
        queue.add(write);
        if (turn == null) {
            pass(context);
        }
        settle(context);
    }

    /** As much as may go now. */
    private void pass(ChannelHandlerContext context) {
        while (!queue.isEmpty()) {
            Pending next = queue.element();
            int size = next.size();
            if (size > 0 && allowance <= 0 && !takeTurn(context)) {
                return;
            }
            if (size <= allowance) {
                queue.remove();
                allowance -= size;
                queued -= size;
                context.write(next.message(), next.promise());
            } else {
                int some = (int) allowance;
                allowance = 0;
                queued -= some;
                context.write(((ByteBuf) next.message()).readRetainedSlice(some));
            }
        }
    }

    /** True where it is at once. */
    private boolean takeTurn(ChannelHandlerContext context) {
        long wait = share.reserve(share.quantum(), late);
        allowance += share.quantum();
        late = 0;
        if (wait <= 0) {
            return true;
        }
        long due = share.now() + wait;
        turn = context.executor().schedule(() -> goOn(context, due), wait, TimeUnit.NANOSECONDS);
        return false;
    }

    private void goOn(ChannelHandlerContext context, long due) {
        turn = null;
        if (context.isRemoved()) {
            return;
        }
        late = Math.max(0, share.now() - due);
        pass(context);
        context.flush();
        settle(context);
    }

    private void settle(ChannelHandlerContext context) {
        waiting.set(queued);
        boolean full = !queue.isEmpty();
        if (full != blocked) {
            blocked = full;
            ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
            if (buffer != null) {
                buffer.setUserDefinedWritability(REASON, !full);
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        drop();
        context.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        if (turn != null) {
            turn.cancel(false);
            turn = null;
        }
        for (Pending next = queue.poll(); next != null; next = queue.poll()) {
            ReferenceCountUtil.release(next.message());
            next.promise().tryFailure(new ClosedChannelException());
        }
        queued = 0;
        waiting.set(0);
    }
}
