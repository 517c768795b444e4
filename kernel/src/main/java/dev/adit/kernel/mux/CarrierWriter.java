package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Everything that goes out on a carrier. Frames without payload go at once; payload goes in turns: links with something
 * to send stand in a line, the first sends at most {@link #QUANTUM} bytes and goes to the end of the line, until the
 * carrier has enough. One flush ends the turn, and the carrier's writability starts the next. So a bulk link delays
 * another by what fits into the carrier, never by its backlog. Loop-confined.
 */
final class CarrierWriter {
    /** Large enough for a frame's cost not to matter, small enough for a keystroke not to wait. */
    static final int QUANTUM = 32 * 1024;

    /** What Netty accounts for a small frame that waits: 12 bytes and its entry. */
    private static final int WAITING_FRAME = 128;
    /** More than a peer that keeps the rules can make one link answer before it reads. */
    private static final int FRAMES_PER_LINK = 6;

    private static final int SPARE = 1 << 20;

    private final ChannelHandlerContext carrier;
    private final FrameBudget peersFrames;
    private final Consumer<MuxException> onOverrun;
    private final long waitingLimit;
    private final ArrayDeque<LinkChannel> line = new ArrayDeque<>();

    /** From the request for a turn until its flush: whatever asks for one in between is served by it. */
    private boolean turnAhead;

    private boolean stopped;
    private int unrewarded;

    /**
     * Wires it.
     *
     * @param peersFrames earns what our payload gives the peer reason to answer
     * @param onOverrun hears, in a turn, that the peer makes us answer and does not read
     */
    CarrierWriter(
            ChannelHandlerContext carrier, FrameBudget peersFrames, int maxLinks, Consumer<MuxException> onOverrun) {
        this.carrier = carrier;
        this.peersFrames = peersFrames;
        this.onOverrun = onOverrun;
        waitingLimit = SPARE + (long) maxLinks * FRAMES_PER_LINK * WAITING_FRAME;
    }

    boolean isWritable() {
        return !stopped && carrier.channel().isWritable();
    }

    /** The link has payload and credit, and does not stand in the line yet. */
    void enlist(LinkChannel link) {
        line.add(link);
        turnSoon();
    }

    /** A frame without payload. Goes before any payload that is not yet with the carrier. */
    void control(int type, int flags, int id, long length) {
        if (stopped) {
            return;
        }
        carrier.write(Wire.header(carrier.alloc(), type, flags, id, length), carrier.voidPromise());
        turnSoon();
    }

    /** A data frame; only within a turn. Takes over the payload. */
    void data(int id, ByteBuf payload) {
        int length = payload.readableBytes();
        carrier.write(Wire.header(carrier.alloc(), Wire.DATA, 0, id, length), carrier.voidPromise());
        carrier.write(payload, carrier.voidPromise());
        reward(length);
    }

    /** The carrier takes more, or has something to flush. */
    void turnSoon() {
        if (!turnAhead && !stopped) {
            turnAhead = true;
            carrier.executor().execute(this::turn);
        }
    }

    /** Says a last word, after which nothing goes out any more. The carrier closes when it is out. */
    void stop(int goAwayCode) {
        if (stopped) {
            return;
        }
        control(Wire.GO_AWAY, 0, 0, goAwayCode);
        stopped = true;
        line.clear();
        Channel channel = carrier.channel();
        carrier.writeAndFlush(carrier.alloc().buffer(0)).addListener(written -> channel.close());
    }

    private void turn() {
        while (isWritable()) {
            LinkChannel link = line.poll();
            if (link == null) {
                break;
            }
            link.writeTurn(QUANTUM);
        }
        turnAhead = false;
        if (stopped) {
            return;
        }
        carrier.flush();
        // A carrier that has just been lost says that no number of bytes would make it writable, and is no offence.
        if (carrier.channel().isActive() && carrier.channel().bytesBeforeWritable() > waitingLimit) {
            onOverrun.accept(MuxException.violation("it makes us answer and does not read the answers"));
        }
    }

    private void reward(int payload) {
        unrewarded += payload;
        peersFrames.earn(unrewarded / 1024);
        unrewarded %= 1024;
    }
}
