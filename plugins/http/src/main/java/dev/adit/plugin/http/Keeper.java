package dev.adit.plugin.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps what a connection reads while it turns from HTTP into something else: the last handler, until another stands
 * behind it and asks to read. Then everything is passed on in order, and this is gone.
 */
final class Keeper extends ChannelDuplexHandler {
    private final Deque<Object> kept = new ArrayDeque<>();
    private boolean releasing;

    /** Marks an event among the messages. */
    private record Event(Object event) {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        kept.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Told once, after everything was passed on.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        kept.add(new Event(event));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (context.pipeline().last() == this) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!releasing && context.pipeline().last() != this) {
            releasing = true;
            context.executor().execute(() -> release(context));
        }
        context.read();
    }

    private void release(ChannelHandlerContext context) {
        boolean read = false;
        for (Object next = kept.poll(); next != null && !context.isRemoved(); next = kept.poll()) {
            if (next instanceof Event told) {
                complete(context, read);
                read = false;
                context.fireUserEventTriggered(told.event());
            } else {
                read = true;
                context.fireChannelRead(next);
            }
        }
        complete(context, read);
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    private static void complete(ChannelHandlerContext context, boolean read) {
        if (read) {
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        kept.forEach(message -> {
            if (!(message instanceof Event)) {
                ReferenceCountUtil.release(message);
            }
        });
        kept.clear();
    }
}
