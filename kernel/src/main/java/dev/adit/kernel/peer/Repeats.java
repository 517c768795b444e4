package dev.adit.kernel.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last packets that were sent, to be sent again when nothing is answered. The same few are not sent for ever: what comes
 * twice at the other end may make it repeat its own.
 */
final class Repeats {
    private static final int KEPT = 3;
    /** While nothing at all is heard, which ends with the connection's patience. */
    static final int UNANSWERED = 60;

    /** For what may be no more than a late copy. */
    static final int FEW = 3;

    private final @Nullable ByteBuf[] kept = new @Nullable ByteBuf[KEPT];
    private int next;
    private int times;
    private boolean closed;

    /** Copies it. */
    void keep(ByteBuf packet) {
        if (closed || packet.readableBytes() > RelayFrames.LONGEST) {
            return;
        }
        ByteBuf place = kept[next];
        if (place == null || place.refCnt() > 1) {
            // Somebody still sends what was in it.
            release(place);
            place = Unpooled.directBuffer(RelayFrames.LONGEST);
            kept[next] = place;
        }
        place.clear().writeBytes(packet, packet.readerIndex(), packet.readableBytes());
        next = (next + 1) % KEPT;
        times = 0;
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    /** Lends each, the oldest first, unless it was done so often already; a path may keep one by retaining it. */
    void each(int mostTimes, Consumer<ByteBuf> packets) {
        if (closed || times >= mostTimes) {
            return;
        }
        times++;
        for (int index = 0; index < KEPT; index++) {
            ByteBuf packet = kept[(next + index) % KEPT];
            if (packet != null && packet.isReadable()) {
                packets.accept(packet.slice());
            }
        }
    }

    void close() {
        closed = true;
        for (int index = 0; index < KEPT; index++) {
            release(kept[index]);
            kept[index] = null;
        }
    }
}
