package dev.adit.api.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** What the kernel's splice promises, in its plainest form: one of these in each pipeline, looking at the other. */
final class TestSplice extends ChannelInboundHandlerAdapter {
    private final DuplexChannel from;
    private final DuplexChannel to;
    private final Promise<Void> joined;

    private TestSplice(DuplexChannel from, DuplexChannel to, Promise<Void> joined) {
        this.from = from;
        this.to = to;
        this.joined = joined;
    }

    /** Passes bytes, back-pressure, half-close and resets between two channels until both have ended. */
    static Future<Void> join(DuplexChannel one, DuplexChannel other) {
        Promise<Void> joined = one.eventLoop().newPromise();
        one.pipeline().addLast(new TestSplice(one, other, joined));
        other.pipeline().addLast(new TestSplice(other, one, joined));
        one.closeFuture().addListener(first -> other.closeFuture().addListener(second -> joined.trySuccess(null)));
        one.config().setAutoRead(true);
        other.config().setAutoRead(true);
        return joined;
    }

    /** Ends a channel so that its peer sees a reset. */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        to.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        to.flush();
        follow(context.channel(), to);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        follow(to, context.channel());
    }

    /**
     * Looked at on the source's own loop alone: NIO carries an auto-read that another thread switches off out later, and
     * would then clear what was switched on in between.
     */
    private static void follow(Channel source, Channel sink) {
        if (source.eventLoop().inEventLoop()) {
            source.config().setAutoRead(sink.isWritable());
        } else {
            source.eventLoop().execute(() -> follow(source, sink));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !joined.isDone()) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> finish());
        }
    }

    private void finish() {
        to.shutdownOutput().addListener(done -> {
            closeIfDone(to);
            closeIfDone(from);
        });
    }

    private static void closeIfDone(DuplexChannel channel) {
        if (channel.isShutdown()) {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        joined.tryFailure(cause);
        reset(to);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (to.isActive() && !to.isOutputShutdown()) {
            reset(to);
        }
    }
}
