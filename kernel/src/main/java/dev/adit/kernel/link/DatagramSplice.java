package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Joins a datagram link and a connected datagram socket of the same loop. Datagrams keep their borders; where the other
 * side is full they are dropped and counted, never kept: a late datagram is worth less than none. The pair ends together,
 * after a time without datagrams in either direction, or when the entry ends the link.
 */
@LoopOnly
final class DatagramSplice {
    private final DuplexChannel link;
    private final DatagramChannel target;
    private final Duration idle;
    private final Runnable dropped;
    private long moved;
    private @Nullable Future<?> timer;

    private DatagramSplice(DuplexChannel link, DatagramChannel target, Duration idle, Runnable dropped) {
        this.link = link;
        this.target = target;
        this.idle = idle;
        this.dropped = dropped;
    }

    /**
     * Joins; owns both from now on.
     *
     * @param link with {@link DatagramFrames} in its pipeline
     * @param target connected
     * @param idle the longest silence
     * @param dropped told of each datagram that was dropped between the two
     */
    static void join(DuplexChannel link, DatagramChannel target, Duration idle, Runnable dropped) {
        DatagramSplice splice = new DatagramSplice(link, target, idle, dropped);
        link.pipeline().addLast(splice.new End(target));
        target.pipeline().addLast(splice.new End(link));
        link.closeFuture().addListener(closed -> {
            target.close();
            splice.stopWatching();
        });
        target.closeFuture().addListener(closed -> link.close());
        EarlyReads.release(link);
        link.config().setAutoRead(true);
        target.config().setAutoRead(true);
        if (link.isOpen()) {
            splice.watch(0);
        }
    }

    private void watch(long seen) {
        timer = link.eventLoop().schedule(() -> judge(seen), idle.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopWatching() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void judge(long seen) {
        if (moved == seen) {
            link.close();
        } else {
            watch(moved);
        }
    }

    /** One end: what it reads goes to the other. */
    private final class End extends ChannelInboundHandlerAdapter {
        private final Channel other;

        End(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            moved++;
            Object datagram = message instanceof DatagramPacket packet ? packet.content() : message;
            if (datagram instanceof ByteBuf bytes && bytes.isReadable() && other.isWritable()) {
                other.write(bytes, other.voidPromise());
            } else {
                ReferenceCountUtil.release(message);
                dropped.run();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            other.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ctx.close();
            }
        }

        /** Nobody listens at the target just now: an ICMP message, not the end of anything. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            boolean unreachable = cause instanceof PortUnreachableException
                    || (cause instanceof IOException && ctx.channel() == target);
            if (!unreachable) {
                ctx.close();
            }
        }
    }
}
