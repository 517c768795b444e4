package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.budget.Holding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * One direction of a splice. Its fields belong to one of two loops, which may be the same: those of the source (what was
 * read and not yet taken) and those of the sink (what was written and not yet gone).
 *
 * <p>On one loop a buffer is written as it is read, and flushed once a burst. Across two loops a burst is handed over as one
 * task, in order, and the bytes of it are owed until the sink has written them and has room for more; the source stops
 * reading while it is owed too much.
 */
@LoopOnly
final class SpliceFlow {
    /** A burst across loops is handed over when it has this many bytes, finished or not. */
    static final int BURST = 32 * 1024;

    /** What the other loop may owe before the source pauses, and to which it must come down again. */
    static final int OWED_HIGH = 96 * 1024;

    static final int OWED_LOW = 32 * 1024;

    /** The same while memory is short, on one loop too: less speed, and room for more links. */
    static final int OWED_TIGHT = 16 * 1024;

    /**
     * The most that is taken in spite of a pause. Sockets and links keep to auto-read but for one read; a handler in
     * between that unpacks, or a transport that empties the system's receive buffer once it has seen the end (Netty's
     * kqueue), may not.
     */
    static final long OVERRUN = 16L << 20;

    private final Splice splice;
    private final SpliceEnd source;
    private final SpliceEnd sink;
    private final boolean oneLoop;

    /** Of the source's loop. */
    private List<ByteBuf> burst = new ArrayList<>(0);

    private long burstBytes;
    private long owed;
    private boolean paused;
    private boolean ended;
    private boolean pumped;

    /** Of the sink's loop. */
    private final ChannelFutureListener written = this::written;

    private final Holding waiting;
    private int pendingWrites;
    private long unacknowledged;
    private boolean finWanted;

    SpliceFlow(Splice splice, SpliceEnd source, SpliceEnd sink) {
        this.splice = splice;
        this.source = source;
        this.sink = sink;
        this.oneLoop = source.loop() == sink.loop();
        this.waiting = splice.memory().holding(splice::makeRoom);
    }

    /** Source: both ends are there. */
    void begin() {
        if (!paused && !ended) {
            source.channel().config().setAutoRead(true);
        }
    }

    /** Source: takes a buffer over. */
    void read(ByteBuf data) {
        burstBytes += data.readableBytes();
        if (!oneLoop) {
            burst.add(data);
            if (burstBytes >= BURST) {
                handOver();
            }
            return;
        }
        write(data);
        if (!sink.channel().isWritable() || isMuch(burstBytes)) {
            flushAndPause();
        }
    }

    /** For a process whose memory is short. */
    private boolean isMuch(long bytes) {
        return bytes > OWED_TIGHT && splice.memory().isTight();
    }

    /** Source: the burst is over. */
    void readComplete() {
        if (ended) {
            return;
        }
        if (oneLoop) {
            flushAndPause();
            splice.burst();
        } else {
            handOver();
        }
    }

    /** Source: nothing more will be read. */
    void end() {
        ended = true;
        if (pumped) {
            shutdown();
            return;
        }
        if (oneLoop) {
            sink.channel().flush();
        } else {
            handOver();
        }
        splice.run(sink.loop(), this::finish);
    }

    /** Source: its channel is closed. */
    void drop() {
        ended = true;
        burst.forEach(ByteBuf::release);
        burst = new ArrayList<>(0);
        burstBytes = 0;
    }

    /** Only after the flush is it known whether there is room: before it every burst would toggle auto-read. */
    private void flushAndPause() {
        DuplexChannel to = sink.channel();
        burstBytes = 0;
        to.flush();
        account();
        if (!to.isWritable() || isMuch(waiting.bytes())) {
            pause();
            long excess = to.bytesBeforeWritable();
            if (excess > OVERRUN && to.isOpen()) {
                overrun();
            }
        }
    }

    /** Nothing of it is under way. */
    boolean isIdle() {
        return pendingWrites == 0 && !ended && !finWanted;
    }

    /** Its bytes do not come this way any more; its end still does. */
    void pumped() {
        pumped = true;
    }

    /** Sink: so much is kept for it elsewhere. */
    void kept(int bytes) {
        waiting.set(bytes);
    }

    private void handOver() {
        if (burst.isEmpty()) {
            return;
        }
        List<ByteBuf> handed = burst;
        long bytes = burstBytes;
        burst = new ArrayList<>(handed.size());
        burstBytes = 0;
        owed += bytes;
        try {
            sink.loop().execute(() -> take(handed, bytes));
        } catch (RejectedExecutionException over) {
            handed.forEach(ByteBuf::release);
            splice.fail(over);
            return;
        }
        if (owed > (splice.memory().isTight() ? OWED_TIGHT : OWED_HIGH)) {
            pause();
        }
        if (owed > OVERRUN) {
            overrun();
        }
    }

    private void overrun() {
        splice.fail(new IOException("more than " + OVERRUN + " bytes came while the other end was full"));
    }

    private void pause() {
        if (!paused) {
            paused = true;
            source.channel().config().setAutoRead(false);
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            splice.touch();
            if (!ended) {
                source.channel().config().setAutoRead(true);
            }
        }
    }

    private void paid(long bytes) {
        owed -= bytes;
        if (owed <= OWED_LOW) {
            resume();
        }
    }

    /** Sink: a burst from the other loop. */
    private void take(List<ByteBuf> handed, long bytes) {
        handed.forEach(this::write);
        sink.channel().flush();
        account();
        unacknowledged += bytes;
        if (sink.channel().isWritable()) {
            room();
        }
    }

    /** Sink: it is writable. */
    void room() {
        if (oneLoop) {
            resume();
            return;
        }
        long bytes = unacknowledged;
        if (bytes > 0) {
            unacknowledged = 0;
            splice.run(source.loop(), () -> paid(bytes));
        }
    }

    private void write(ByteBuf data) {
        pendingWrites++;
        sink.channel().write(fitting(data)).addListener(written);
    }

    /**
     * What is read is often a small slice of a large buffer, which it keeps alive. That is no matter while it goes out at
     * once; where it waits, the memory it costs must be the memory that is counted.
     */
    private ByteBuf fitting(ByteBuf data) {
        if (waiting.bytes() == 0) {
            return data;
        }
        ByteBuf behind = data;
        for (ByteBuf next = data.unwrap(); next != null; next = next.unwrap()) {
            behind = next;
        }
        if (data.readableBytes() >= behind.capacity() / 2) {
            return data;
        }
        ByteBuf copy = sink.channel().alloc().buffer(data.readableBytes()).writeBytes(data);
        data.release();
        return copy;
    }

    /** Sink: what waits in its channel after a flush. */
    private void account() {
        ChannelOutboundBuffer pending = sink.channel().unsafe().outboundBuffer();
        waiting.set(pending == null || pendingWrites == 0 ? 0 : pending.totalPendingWriteBytes());
    }

    private void written(Future<? super Void> write) {
        pendingWrites--;
        if (waiting.bytes() > 0) {
            account();
        }
        splice.touch();
        if (!write.isSuccess()) {
            splice.fail(write.cause());
            return;
        }
        resumeBelowTheMark();
        if (finWanted && pendingWrites == 0) {
            shutdown();
        } else if (oneLoop && pendingWrites == 0) {
            splice.burst();
        }
    }

    /** A pause for lack of memory may come before the channel is full, and then no event ends it. */
    private void resumeBelowTheMark() {
        if (oneLoop && paused && waiting.bytes() <= OWED_TIGHT && sink.channel().isWritable()) {
            resume();
        }
    }

    /**
     * A FIN overtakes whatever is still queued (and fails it), so it waits for the listener of the last write: an empty
     * one, behind everything that anybody wrote.
     */
    private void finish() {
        finWanted = true;
        write(Unpooled.EMPTY_BUFFER);
        sink.channel().flush();
    }

    private void shutdown() {
        sink.channel().shutdownOutput().addListener(shut -> {
            if (shut.isSuccess()) {
                sink.outputEnded();
            } else {
                splice.fail(shut.cause());
            }
        });
    }
}
