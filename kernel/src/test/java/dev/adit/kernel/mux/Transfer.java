package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends so many bytes of the pattern as fast as the link takes them and ends; checks what comes against the pattern. */
final class Transfer extends ChannelInboundHandlerAdapter {
    /** How many came, once the input ended and the output, too. */
    final CompletableFuture<Long> done = new CompletableFuture<>();

    final AtomicLong received = new AtomicLong();

    private final long toSend;
    private final int pauseEvery;
    private long sent;
    private int reads;
    private boolean ending;

    /** With {@code pauseEvery} above 0 the reader rests after so many reads. */
    Transfer(long toSend, int pauseEvery) {
        this.toSend = toSend;
        this.pauseEvery = pauseEvery;
    }

    /** On the loop. */
    static Transfer start(DuplexChannel link, long toSend, int pauseEvery) {
        Transfer transfer = new Transfer(toSend, pauseEvery);
        link.pipeline().addLast(transfer);
        return transfer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.read();
        send(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        send(context);
    }

    private void send(ChannelHandlerContext context) {
        while (sent < toSend && context.channel().isWritable()) {
            int length = (int) Math.min(toSend - sent, 1 + sent * 7 % 50_021);
            ByteBuf next = Pattern.bytes(sent, length);
            // Before the write: it may come back here, by way of the writability.
            sent += length;
            context.write(next);
        }
        context.flush();
        if (sent == toSend && !ending) {
            ending = true;
            ((DuplexChannel) context.channel()).shutdownOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        int length = data.readableBytes();
        if (!Pattern.matches(data, received.get())) {
            done.completeExceptionally(new AssertionError("bytes after " + received + " are others"));
        }
        received.addAndGet(length);
        data.release();
        reads++;
        if (pauseEvery > 0 && reads % pauseEvery == 0) {
            context.executor().schedule(() -> context.read(), 1, TimeUnit.MILLISECONDS);
        } else {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            done.complete(received.get());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.completeExceptionally(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        done.completeExceptionally(new AssertionError("inactive after " + received));
    }
}
