package dev.adit.plugin.compression;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a compressed link. Whoever stands behind it reads and writes plain bytes, with the ends, resets and the
 * back-pressure of a channel: a piece is unpacked when it is asked for, and while any waits the link is not read further. So
 * the end of the input waits for what came before it, and so does a close that only follows from both ends (a reset does
 * not). Where both directions go as they are it leaves the pipeline.
 */
@LoopOnly
final class LinkCodec extends ChannelDuplexHandler {
    /** Pieces that are unpacked in one go, then others of the loop have their turn. */
    private static final int TURN = 32;
    /** What keeps a closed link is asked for within this time, or is not wanted: as half-closed links are given up. */
    private static final long PATIENCE_MINUTES = 10;

    private final Outgoing outgoing;
    private final Incoming incoming = new Incoming();
    private final Consumer<String> refused;
    private final Queue<Object> ends = new ArrayDeque<>(2);
    private boolean answerDue;
    private boolean demanded;
    private boolean draining;
    private boolean readHeld;
    private boolean scheduled;
    private boolean over;
    private @Nullable ChannelPromise closing;
    private @Nullable Future<?> patience;

    /**
     * Makes one.
     *
     * @param terms of both ends
     * @param room where there is none left, what is written goes as it is
     * @param atExit there the first thing that is written is the kernel's answer to the entry, which goes as it is
     * @param refused told where the other end sends what it must not, before the link is reset
     */
    LinkCodec(Terms terms, Room room, boolean atExit, Consumer<String> refused) {
        this.outgoing = new Outgoing(terms, room);
        this.answerDue = atExit;
        this.refused = refused;
    }

    // Writing.

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (answerDue || over || !(message instanceof ByteBuf bytes)) {
            answerDue = false;
            context.write(message, promise);
            return;
        }
        outgoing.write(context, bytes, promise);
        leaveIfIdle(context);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        outgoing.pass(context);
        context.flush();
    }

    // Reading.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (over || !(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            incoming.add(context.alloc(), bytes);
        } catch (CorruptedFrameException tooMuch) {
            refuse(context, tooMuch);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        drain(context);
        if (!over && demanded && !incoming.hasNext() && !isAutoRead(context)) {
            // What came was no whole piece, and whoever asked waits.
            context.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        demanded = true;
        if (over || (!incoming.hasNext() && ends.isEmpty())) {
            context.read();
        } else {
            readHeld = true;
            drainSoon(context);
        }
    }

    private void drainSoon(ChannelHandlerContext context) {
        if (!scheduled && !draining) {
            scheduled = true;
            context.executor().execute(() -> {
                scheduled = false;
                if (!context.isRemoved()) {
                    drain(context);
                }
            });
        }
    }

    private static boolean isAutoRead(ChannelHandlerContext context) {
        return context.channel().config().isAutoRead();
    }

    private boolean isWanted(ChannelHandlerContext context) {
        return demanded || isAutoRead(context);
    }

    private void drain(ChannelHandlerContext context) {
        if (draining || over) {
            return;
        }
        draining = true;
        boolean passed = false;
        try {
            passed = unpack(context);
        } catch (CorruptedFrameException lie) {
            refuse(context, lie);
        }
        draining = false;
        if (passed && !over) {
            context.fireChannelReadComplete();
        }
        after(context);
    }

    /** As long as somebody wants it; whether there was anything. */
    private boolean unpack(ChannelHandlerContext context) {
        int pieces = 0;
        while (!over && pieces < TURN && isWanted(context)) {
            ByteBuf plain = incoming.next(context.alloc());
            if (plain == null) {
                break;
            }
            pieces++;
            demanded = false;
            context.fireChannelRead(plain);
        }
        return pieces > 0;
    }

    private void after(ChannelHandlerContext context) {
        if (over || context.isRemoved()) {
            return;
        }
        if (incoming.hasNext()) {
            if (isWanted(context)) {
                drainSoon(context);
            }
            return;
        }
        if (!ends.isEmpty()) {
            tellEnd(context);
        } else if (readHeld) {
            readHeld = false;
            if (isWanted(context)) {
                context.read();
            }
        }
        leaveIfIdle(context);
    }

    // Ends.

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean end = event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        if (!end || over) {
            context.fireUserEventTriggered(event);
            return;
        }
        ends.add(event);
        if (!incoming.hasNext()) {
            tellEnd(context);
        }
    }

    private void tellEnd(ChannelHandlerContext context) {
        if (!incoming.isComplete()) {
            refuse(context, new CorruptedFrameException("the link ended within a piece"));
            return;
        }
        for (Object event = ends.poll(); event != null && !over; event = ends.poll()) {
            context.fireUserEventTriggered(event);
        }
        ChannelPromise held = closing;
        if (held != null) {
            closing = null;
            context.close(held);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        Integer linger = context.channel().config().getOption(ChannelOption.SO_LINGER);
        boolean follows = !ends.isEmpty() && incoming.hasNext() && !over && (linger == null || linger != 0);
        if (!follows) {
            over = true;
            context.close(promise);
        } else if (closing == null) {
            closing = promise;
            patience = context.executor().schedule(() -> context.close(), PATIENCE_MINUTES, TimeUnit.MINUTES);
        } else {
            closing.addListener(new PromiseNotifier<>(promise));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        over = true;
        context.fireExceptionCaught(cause);
    }

    private void refuse(ChannelHandlerContext context, CorruptedFrameException lie) {
        over = true;
        refused.accept(String.valueOf(lie.getMessage()));
        context.fireExceptionCaught(lie);
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over = true;
        context.fireChannelInactive();
    }

    /** Nothing is left to do where both directions go as they are. */
    private void leaveIfIdle(ChannelHandlerContext context) {
        boolean idle = outgoing.isPlain() && incoming.isPlain() && ends.isEmpty() && !draining && !answerDue;
        if (idle && !over && !context.isRemoved()) {
            over = true;
            if (demanded && !isAutoRead(context)) {
                context.read();
            }
            context.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        over = true;
        outgoing.end();
        incoming.end();
        if (patience != null) {
            patience.cancel(false);
        }
        ChannelPromise held = closing;
        if (held != null) {
            closing = null;
            held.trySuccess();
        }
    }
}
