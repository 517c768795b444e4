package dev.adit.kernel.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a channel reads before somebody is there to take it. Auto-read off is no guarantee that nothing comes:
 * after a FIN the epoll transport reads on whatever the option says (netty issue 13142), a listener that looked at the
 * first bytes gives them back, and a decoder that removes itself passes on what it did not need. All of that would reach
 * the end of the pipeline and be dropped there.
 *
 * <p>Stands last in a pipeline. As soon as a handler stands behind it and asks to read, everything is passed on in order,
 * the end of the input included, and this handler is gone. That happens in a task of its own, so that a handler may add
 * itself and read in one go while the kernel puts the next keeper behind it. A channel that breaks is reset at once:
 * whoever waits for it hears that from its close future.
 */
final class EarlyReads extends ChannelDuplexHandler {
    /** A link's first window, or a listener's look at a first message, several times over. */
    static final int LIMIT = 256 * 1024;

    private final Deque<Object> kept = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable failure;
    private long bytes;
    private boolean releasing;

    /**
     * Makes a keeper the last handler, if it is not. On the channel's loop.
     *
     * @param channel auto-read off
     */
    static void guard(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (!(pipeline.last() instanceof EarlyReads)) {
            pipeline.addLast(new EarlyReads());
        }
    }

    /**
     * Passes on what any keeper of the pipeline has, and removes them. On the channel's loop.
     *
     * @param channel whose last handler takes everything
     * @return why the channel broke while it was kept, or null
     */
    static @Nullable Throwable release(Channel channel) {
        Throwable first = null;
        for (EarlyReads keeper = find(channel); keeper != null; keeper = find(channel)) {
            first = first == null ? keeper.failure : first;
            keeper.release();
        }
        return first;
    }

    /**
     * Tells why a channel broke while it was kept. On the channel's loop, until its pipeline is gone.
     *
     * @param channel a guarded one
     * @return the cause, or null
     */
    static @Nullable Throwable failure(Channel channel) {
        EarlyReads keeper = find(channel);
        return keeper == null ? null : keeper.failure;
    }

    private static @Nullable EarlyReads find(Channel channel) {
        return channel.pipeline().get(EarlyReads.class);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        // Not by us: what nobody took would leak.
        kept.forEach(ReferenceCountUtil::release);
        kept.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        bytes += message instanceof ByteBuf data ? data.readableBytes() : 0;
        if (failure != null || bytes > LIMIT) {
            ReferenceCountUtil.release(message);
            fail(ctx, new IOException("more than " + LIMIT + " bytes came before the other end was there"));
            return;
        }
        kept.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Told once, after everything was passed on.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            kept.add(event);
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean heard = ctx.pipeline().last() != this;
        fail(ctx, cause);
        if (heard) {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!releasing && ctx.pipeline().last() != this) {
            releasing = true;
            ctx.executor().execute(this::release);
        }
        ctx.read();
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (failure == null) {
            failure = cause;
            Resets.reset(ctx.channel());
        }
    }

    private void release() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || ctx.isRemoved()) {
            return;
        }
        boolean read = false;
        for (Object next = kept.poll(); next != null; next = kept.poll()) {
            if (isEnd(next)) {
                completeRead(ctx, read);
                read = false;
                ctx.fireUserEventTriggered(next);
            } else {
                read = true;
                ctx.fireChannelRead(next);
            }
        }
        completeRead(ctx, read);
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private static boolean isEnd(Object kept) {
        return kept instanceof ChannelInputShutdownEvent || kept instanceof ChannelInputShutdownReadComplete;
    }

    private static void completeRead(ChannelHandlerContext ctx, boolean read) {
        if (read) {
            ctx.fireChannelReadComplete();
        }
    }
}
