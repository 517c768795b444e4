package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes down what a link's pipeline sees. */
final class LinkProbe extends ChannelInboundHandlerAdapter {
    final List<String> events = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final AtomicInteger reads = new AtomicInteger();
    volatile @Nullable Throwable failure;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf data = (ByteBuf) message;
        reads.incrementAndGet();
        data.readBytes(bytes, data.readableBytes());
        data.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            events.add("input-end");
        } else if (event instanceof ChannelInputShutdownReadComplete) {
            events.add("input-end-complete");
        } else if (event instanceof ChannelOutputShutdownEvent) {
            events.add("output-end");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = cause;
        events.add("exception " + cause.getMessage());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.add("inactive");
    }
}
