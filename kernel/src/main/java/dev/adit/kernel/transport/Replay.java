package dev.adit.kernel.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds back what was read too early and gives it out as the answer to the first read that is asked for, a turn of the
 * loop later, as a socket would. Then it is gone. It owns what it holds.
 */
final class Replay extends ChannelDuplexHandler {
    private final Queue<Object> messages = new ArrayDeque<>();
    private final Queue<Object> events = new ArrayDeque<>();
    private boolean asked;
    private boolean giving;
    private boolean askedAgain;

    /** Takes the message over. */
    void hold(Object message) {
        messages.add(message);
    }

    void holdEvent(Object event) {
        events.add(event);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!asked) {
            asked = true;
            context.executor().execute(() -> giveOut(context));
        }
        askedAgain |= giving;
    }

    private void giveOut(ChannelHandlerContext context) {
        if (context.isRemoved()) {
            return;
        }
        giving = true;
        boolean gave = !messages.isEmpty();
        for (Object message = messages.poll(); message != null; message = messages.poll()) {
            context.fireChannelRead(message);
        }
        context.fireChannelReadComplete();
        for (Object event = events.poll(); event != null; event = events.poll()) {
            context.fireUserEventTriggered(event);
        }
        if (context.isRemoved()) {
            return;
        }
        context.pipeline().remove(this);
        // A read that was asked for meanwhile, or that nothing held back could answer, is one of the socket.
        if (!gave || askedAgain || context.channel().config().isAutoRead()) {
            context.channel().read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        hold(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Follows what is held.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        holdEvent(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }
}
