package dev.adit.kernel.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that go to and fro on a link for as long as a test likes, a few at a time, each known by its place: one that is missing,
 * doubled or moved is noticed at once.
 */
final class Flow extends ChannelInboundHandlerAdapter {
    private static final int PIECE = 16 * 1024;
    private static final int MOST_UNDER_WAY = 8 * PIECE;

    final AtomicLong back = new AtomicLong();
    /** The bytes that came back when the other end had ended. */
    final CompletableFuture<Long> end = new CompletableFuture<>();

    private final DuplexChannel link;
    private long sent;
    private boolean ending;

    private Flow(DuplexChannel link) {
        this.link = link;
    }

    static Flow on(DuplexChannel link) {
        Flow flow = new Flow(link);
        link.eventLoop().execute(() -> {
            link.pipeline().addLast(flow);
            link.config().setAutoRead(true);
            flow.push();
        });
        return flow;
    }

    /** A thousandth of a second at the earliest after the last piece came back: the test has other things to do as well. */
    private void push() {
        while (!ending && link.isActive() && sent - back.get() < MOST_UNDER_WAY) {
            ByteBuf piece = link.alloc().buffer(PIECE);
            for (int index = 0; index < PIECE; index += Long.BYTES) {
                piece.writeLong(sent + index);
            }
            sent += PIECE;
            ChannelFuture written = link.writeAndFlush(piece);
            if (written.isDone() && !written.isSuccess()) {
                end.completeExceptionally(written.cause());
                return;
            }
        }
        if (!ending && link.isActive()) {
            link.eventLoop().schedule(this::push, 2, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends no more, and completes with what came back in all. */
    CompletableFuture<Long> finish() {
        link.eventLoop().execute(() -> {
            ending = true;
            link.writeAndFlush(link.alloc().buffer(0)).addListener(out -> link.shutdownOutput());
        });
        return end;
    }

    long sent() {
        return sent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        long place = back.get();
        while (bytes.isReadable()) {
            int shift = 8 * (Long.BYTES - 1 - (int) (place % Long.BYTES));
            byte expected = (byte) ((place - place % Long.BYTES) >>> shift);
            if (bytes.readByte() != expected) {
                end.completeExceptionally(new AssertionError("another byte at " + place));
                context.close();
                break;
            }
            place++;
        }
        bytes.release();
        back.set(place);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            end.complete(back.get());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end.completeExceptionally(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end.completeExceptionally(new IllegalStateException("inactive without an end"));
    }
}
