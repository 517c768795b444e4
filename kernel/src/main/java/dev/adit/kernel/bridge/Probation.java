package dev.adit.kernel.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of everything, TLS included, while a connection is not taken yet: one deadline for all of it, which runs
 * since the connection was accepted and so includes what a shared listener has waited, and a bound on what the peer may
 * send. Whoever takes the connection removes it.
 */
final class Probation extends ChannelInboundHandlerAdapter {
    private final Limits limits;
    private final long acceptedNanos;
    private long received;
    private @Nullable Future<?> deadline;

    Probation(Limits limits, long acceptedNanos) {
        this.limits = limits;
        this.acceptedNanos = acceptedNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long left = limits.deadline().toNanos() - (System.nanoTime() - acceptedNanos);
        deadline = context.executor().schedule(() -> context.close(), Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received += ((ByteBuf) message).readableBytes();
        if (received > limits.bytes()) {
            ((ByteBuf) message).release();
            context.close();
            return;
        }
        context.fireChannelRead(message);
    }
}
