package dev.adit.kernel.mux;

import dev.adit.kernel.transport.UnsentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Everything that goes out on a carrier. Frames without payload go at once. Payload goes at once, too, while nobody else
 * has any and the carrier takes it. Otherwise it goes in turns: links with something to send stand in a line, the first
 * sends at most {@link #QUANTUM} bytes and goes to the end of the line, until the carrier has enough. So a bulk link
 * delays another by what fits into the carrier, never by its backlog. What fills the carrier is flushed there and then,
 * everything else once, when the loop has done what it woke up for. Loop-confined.
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
    private final FramePacker packer;
    private final UnsentBound unsent;
    private final ArrayDeque<LinkChannel> line = new ArrayDeque<>();

    /** From the request for a turn until its flush: whatever asks for one in between is served by it. */
    private boolean turnAhead;

    private boolean stopped;
    private int unrewarded;

    /**
     * Wires it.
     *
     * @param peersFrames earns what our payload gives the peer reason to answer
     * @param onOverrun hears that the peer makes us answer and does not read
     */
    CarrierWriter(
            ChannelHandlerContext carrier, FrameBudget peersFrames, int maxLinks, Consumer<MuxException> onOverrun) {
        this.carrier = carrier;
        this.peersFrames = peersFrames;
        this.onOverrun = onOverrun;
        waitingLimit = SPARE + (long) maxLinks * FRAMES_PER_LINK * WAITING_FRAME;
        packer = new FramePacker(carrier);
        unsent = new UnsentBound(most -> UnsentBytes.limit(carrier.channel(), most), System.nanoTime());
    }

    boolean isWritable() {
        return !stopped && carrier.channel().isWritable();
    }

    /** Whether a link may send without standing in the line: it is empty, and the carrier takes something. */
    boolean isFree() {
        return line.isEmpty() && isWritable();
    }

    /** Bytes that a link whose turn it is may send: as much as the carrier takes where nobody else waits. */
    int allowance() {
        return line.isEmpty() ? (int) Math.max(QUANTUM, carrier.channel().bytesBeforeUnwritable()) : QUANTUM;
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
        packer.control(type, flags, id, length);
        turnSoon();
    }

    /** A data frame with the next bytes of a message, whose indexes stay. */
    void data(int id, ByteBuf message, int length) {
        packer.data(id, message, length);
        unsent.sent(length);
        reward(length);
    }

    /** What a link has sent without a turn is sent on: now, if it fills the carrier, otherwise when the loop is done. */
    void sendOn() {
        if (isWritable()) {
            turnSoon();
        } else {
            flush();
        }
    }

    /** The carrier is full, or takes more again. */
    void writabilityChanged() {
        unsent.wasFull(System.nanoTime());
        turnSoon();
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
        packer.passOn();
        Channel channel = carrier.channel();
        carrier.writeAndFlush(carrier.alloc().buffer(0)).addListener(written -> channel.close());
    }

    private void turn() {
        while (isWritable()) {
            LinkChannel link = line.poll();
            if (link == null) {
                break;
            }
            link.writeTurn(allowance());
        }
        turnAhead = false;
        flush();
    }

    private void flush() {
        if (stopped) {
            return;
        }
        packer.passOn();
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
