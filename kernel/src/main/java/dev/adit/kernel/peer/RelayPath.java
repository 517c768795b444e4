package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of packets over the server: each behind its length on a stream that the server relays. What the stream has no room
 * for is lost, as on any way of packets. The stream may be lost, and another one put in its place.
 *
 * <p>Confined to its home loop; the stream may live on another.
 */
@LoopOnly
final class RelayPath {
    /** What one burst may bring before it is handed to the stream, whose own marks bound the rest. */
    private static final int BURST = 64 * 1024;

    private final EventLoop home;
    private final Listener listener;
    private volatile @Nullable DuplexChannel stream;
    private @Nullable ByteBuf pending;
    private @Nullable Allowance allowance;
    private long roundTripNanos;
    private long sent;

    /** Hears what comes; on the home loop. */
    interface Listener {
        /** One, owned. */
        void packet(ByteBuf packet);

        /** No more for now. */
        void burstEnded();

        /** The stream has ended, and was not told to. */
        void lost();
    }

    RelayPath(EventLoop home, Listener listener) {
        this.home = home;
        this.listener = listener;
    }

    /** From now on it may carry no more than what finds another way. */
    void keepSmall() {
        if (allowance == null) {
            allowance = Allowance.ofTalk();
        }
    }

    /** Takes a stream on which nothing but packets comes from now on; an earlier one is closed. */
    void attach(DuplexChannel raw) {
        close();
        stream = raw;
        Runnable install = () -> {
            raw.pipeline().addLast(new RelayFrames(home, new Ear(raw)));
            raw.config().setAutoRead(true);
        };
        raw.closeFuture().addListener(closed -> onHome(() -> lost(raw)));
        if (raw.eventLoop().inEventLoop()) {
            install.run();
        } else {
            raw.eventLoop().execute(install);
        }
        ping();
    }

    boolean isUp() {
        return stream != null;
    }

    /** Measured lately; 0 where it is not known. */
    Duration roundTrip() {
        return Duration.ofNanos(roundTripNanos);
    }

    long bytesSent() {
        return sent;
    }

    /** Copies it. */
    void send(ByteBuf packet) {
        DuplexChannel raw = stream;
        int length = packet.readableBytes();
        if (raw == null || !raw.isWritable() || length > RelayFrames.LONGEST) {
            return;
        }
        if (allowance != null && !allowance.take(length)) {
            return;
        }
        sent += length;
        frame(raw, length).writeBytes(packet, packet.readerIndex(), length);
        if (pending != null && pending.readableBytes() >= BURST) {
            flush();
        }
    }

    private ByteBuf frame(DuplexChannel raw, int length) {
        ByteBuf buffer = pending;
        if (buffer == null) {
            buffer = raw.alloc().directBuffer(length + RelayFrames.LENGTH);
            pending = buffer;
        }
        return buffer.writeShort(length);
    }

    void flush() {
        ByteBuf burst = pending;
        pending = null;
        DuplexChannel raw = stream;
        if (burst != null && raw != null) {
            raw.writeAndFlush(burst, raw.voidPromise());
        } else if (burst != null) {
            burst.release();
        }
    }

    /** Asks how long the way is; also so that its death is noticed. */
    void ping() {
        say(RelayFrames.PING, System.nanoTime());
    }

    private void say(int word, long number) {
        DuplexChannel raw = stream;
        if (raw != null && raw.isWritable()) {
            frame(raw, RelayFrames.WORD).writeByte(word).writeLong(number);
            flush();
        }
    }

    private void lost(DuplexChannel raw) {
        if (raw == stream) {
            stream = null;
            drop();
            listener.lost();
        }
    }

    private void drop() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    /** Ends the stream behind what was sent, without a word to the listener. */
    void close() {
        flush();
        DuplexChannel raw = stream;
        stream = null;
        roundTripNanos = 0;
        if (raw != null) {
            raw.close();
        }
    }

    private void onHome(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }

    /** Of one stream: what an earlier one still brings counts as well. */
    private final class Ear implements RelayFrames.Listener {
        private final DuplexChannel raw;

        Ear(DuplexChannel raw) {
            this.raw = raw;
        }

        @Override
        public void packet(ByteBuf packet) {
            listener.packet(packet);
        }

        @Override
        public void word(int word, long number) {
            if (word == RelayFrames.PING) {
                say(RelayFrames.PONG, number);
            } else if (word == RelayFrames.PONG) {
                long took = System.nanoTime() - number;
                roundTripNanos = took > 0 && took < TimeUnit.MINUTES.toNanos(1) ? took : roundTripNanos;
            }
        }

        @Override
        public void burstEnded() {
            listener.burstEnded();
        }

        @Override
        public void ended() {
            raw.close();
            lost(raw);
        }
    }
}
