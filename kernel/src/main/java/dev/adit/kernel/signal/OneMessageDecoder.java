package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the first message off a link, then removes itself. The bytes behind the message, and the end of the input, are
 * held until somebody behind this handler asks for bytes ({@code read()}, or auto-read), and are then the first things
 * that reach them, untouched and in order; so the message's receiver may take its time (dial a target) before it adds
 * the handlers that want the rest. It reads on its own until the message is there: nobody needs to turn auto-read on.
 *
 * <p>States: READING -> HOLDING -> gone; READING -> BROKEN when the message is none, which arrives as one {@code
 * exceptionCaught} behind this handler; whoever owns the link closes it then, and no byte passes any more. Resets and the
 * channel's end pass through at once. What is held is bounded by what the link delivers unasked, its window at most.
 */
final class OneMessageDecoder extends ChannelDuplexHandler {
    private enum State {
        READING,
        HOLDING,
        BROKEN
    }

    private final int maxBytes;
    private final Consumer<ByteBuf> message;
    private final Deque<Object> heldEvents = new ArrayDeque<>();
    private State state = State.READING;
    private @Nullable ByteBuf collected;
    /** Somebody behind asked for bytes that have not come yet. */
    private boolean demand;

    OneMessageDecoder(int maxBytes, Consumer<ByteBuf> message) {
        this.maxBytes = maxBytes;
        this.message = message;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            context.read();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        if (state == State.BROKEN || !(received instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(received);
            return;
        }
        ByteBuf before = collected == null ? context.alloc().buffer(0) : collected;
        collected = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), before, bytes);
        if (state == State.READING) {
            decode(context, collected);
        }
    }

    private void decode(ChannelHandlerContext context, ByteBuf in) {
        try {
            ByteBuf found = Frames.next(in, maxBytes);
            if (found == null) {
                return;
            }
            state = State.HOLDING;
            message.accept(found);
        } catch (RuntimeException broken) {
            fail(context, broken);
            return;
        }
        if (demand || context.channel().config().isAutoRead()) {
            release(context);
        }
    }

    private void fail(ChannelHandlerContext context, RuntimeException cause) {
        state = State.BROKEN;
        drop();
        context.fireExceptionCaught(cause);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.READING && !context.channel().config().isAutoRead()) {
            context.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        demand = true;
        if (state == State.HOLDING) {
            // Not at once: whoever asks may be in the middle of taking its place.
            context.executor().execute(() -> release(context));
        } else {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean end = event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE;
        if (end && state == State.HOLDING) {
            heldEvents.add(event);
            return;
        }
        if (end && state == State.READING) {
            fail(context, new WireException("the link's input ended before its first message"));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        context.fireChannelInactive();
    }

    private void release(ChannelHandlerContext context) {
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ByteBuf rest = collected;
        collected = null;
        boolean served = false;
        if (rest != null && rest.isReadable()) {
            context.fireChannelRead(rest);
            context.fireChannelReadComplete();
            served = true;
        } else if (rest != null) {
            rest.release();
        }
        for (Object event = heldEvents.poll(); event != null; event = heldEvents.poll()) {
            context.fireUserEventTriggered(event);
        }
        if (demand && (!served || context.channel().config().isAutoRead())) {
            context.read();
        }
    }

    private void drop() {
        heldEvents.clear();
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
