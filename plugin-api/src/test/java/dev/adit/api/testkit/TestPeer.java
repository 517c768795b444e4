package dev.adit.api.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Blocking hands for one end of a connection: plays the visitor, or the target. For one test thread, never for an event
 * loop.
 */
public final class TestPeer {
    /** How long a method waits before it fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DuplexChannel channel;
    private final BlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();
    private final Deque<byte[]> unread = new ArrayDeque<>();
    /** How much of the first chunk was received already. */
    private int offset;

    private int available;
    private @Nullable End end;

    /** How the other side ended. */
    public enum End {
        /** In order: there is nothing more to come. */
        FINISHED,
        /** By a reset, or another failure of the connection. */
        RESET
    }

    private TestPeer(DuplexChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a channel over and begins to read from it.
     *
     * @param channel an end that nobody else reads from
     * @return its hands
     */
    public static TestPeer on(DuplexChannel channel) {
        TestPeer peer = new TestPeer(channel);
        channel.pipeline().addLast(new Collector(peer.arrivals));
        channel.config().setAutoRead(true);
        return peer;
    }

    /**
     * The channel underneath.
     *
     * @return as given
     */
    public DuplexChannel channel() {
        return channel;
    }

    /**
     * Sends a text and waits until the system has it.
     *
     * @param text sent as UTF-8
     */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes and waits until the system has them.
     *
     * @param bytes not changed
     */
    public void send(byte[] bytes) {
        await(channel.writeAndFlush(Unpooled.copiedBuffer(bytes)), "send");
    }

    /** Sends bytes to somebody who may have gone already. */
    void offer(byte[] bytes) {
        channel.writeAndFlush(Unpooled.copiedBuffer(bytes)).awaitUninterruptibly(PATIENCE.toMillis());
    }

    /** Ends this side in order and goes on receiving. */
    public void finish() {
        await(channel.shutdownOutput(), "finish");
    }

    /** Ends both sides by a reset. */
    public void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        await(channel.close(), "reset");
    }

    /** Closes both sides. */
    public void close() {
        await(channel.close(), "close");
    }

    /** Stops reading, so that the other side meets back-pressure. */
    public void pause() {
        channel.config().setAutoRead(false);
    }

    /** Reads on after {@link #pause()}. */
    public void resume() {
        channel.config().setAutoRead(true);
    }

    /**
     * Waits for exactly so many bytes.
     *
     * @param length how many
     * @return the next bytes
     * @throws AssertionError if the other side ends before, or nothing comes
     */
    public byte[] receive(int length) {
        while (available < length) {
            if (end != null) {
                throw new AssertionError("only " + available + " of " + length + " bytes came: " + end);
            }
            next();
        }
        byte[] head = new byte[length];
        for (int filled = 0; filled < length; ) {
            filled += take(head, filled);
        }
        available -= length;
        return head;
    }

    private int take(byte[] into, int from) {
        byte[] chunk = unread.element();
        int count = Math.min(chunk.length - offset, into.length - from);
        System.arraycopy(chunk, offset, into, from, count);
        offset += count;
        if (offset == chunk.length) {
            unread.remove();
            offset = 0;
        }
        return count;
    }

    /**
     * Waits for a text of exactly so many bytes.
     *
     * @param length in bytes of UTF-8
     * @return the text
     * @throws AssertionError if the other side ends before, or nothing comes
     */
    public String receiveText(int length) {
        return new String(receive(length), StandardCharsets.UTF_8);
    }

    /**
     * Waits for the next datagram of a datagram link, whole.
     *
     * @return its bytes
     * @throws AssertionError if the other side ends before, or nothing comes
     */
    public byte[] receiveDatagram() {
        while (unread.isEmpty()) {
            if (end != null) {
                throw new AssertionError("no datagram came: " + end);
            }
            next();
        }
        return receive(unread.element().length - offset);
    }

    /**
     * Waits for the other side's end in order.
     *
     * @return everything that came before it and was not received yet
     * @throws AssertionError if the other side is reset, or does not end
     */
    public byte[] receiveAll() {
        if (awaitEnd() == End.RESET) {
            throw new AssertionError("reset after " + available + " bytes");
        }
        return receive(available);
    }

    /**
     * Waits for the other side's end.
     *
     * @return how it ended; what came before can still be received
     * @throws AssertionError if it does not end
     */
    public End awaitEnd() {
        while (end == null) {
            next();
        }
        return end;
    }

    private void next() {
        Object arrival = poll();
        if (arrival instanceof End how) {
            end = how;
        } else if (arrival instanceof byte[] bytes) {
            unread.add(bytes);
            available += bytes.length;
        } else {
            throw new AssertionError("nothing came for " + PATIENCE.toSeconds() + " s; channel: " + channel);
        }
    }

    private @Nullable Object poll() {
        try {
            return arrivals.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private void await(ChannelFuture done, String what) {
        if (!done.awaitUninterruptibly(PATIENCE.toMillis())) {
            throw new AssertionError("cannot " + what + " for " + PATIENCE.toSeconds() + " s; channel: " + channel);
        }
        if (done.cause() != null) {
            throw new AssertionError("cannot " + what + ": " + done.cause(), done.cause());
        }
    }

    /** Carries what comes from the event loop to the test's thread. */
    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<Object> arrivals;

        Collector(BlockingQueue<Object> arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            arrivals.add(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                arrivals.add(End.FINISHED);
            }
        }

        /** A reset comes as an exception first, and then as if it were an end in order: the first word counts. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            arrivals.add(End.RESET);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            arrivals.add(End.FINISHED);
        }
    }
}
