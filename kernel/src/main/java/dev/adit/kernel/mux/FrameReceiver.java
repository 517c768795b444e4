package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Takes each frame to the link or the part of the session that it is for. Loop-confined. */
final class FrameReceiver implements FrameSink {
    private final MuxSettings settings;
    private final LinkTable table;
    private final Pings pings;
    private final FrameBudget peersFrames;
    private final Consumer<? super LinkChannel> acceptor;
    private final LongConsumer onGoAway;

    /** The link of the frame under way; null for the session's own frames and for links that have ended. */
    private @Nullable LinkChannel link;

    private int flags;

    FrameReceiver(
            MuxSettings settings,
            LinkTable table,
            Pings pings,
            FrameBudget peersFrames,
            Consumer<? super LinkChannel> acceptor,
            LongConsumer onGoAway) {
        this.settings = settings;
        this.table = table;
        this.pings = pings;
        this.peersFrames = peersFrames;
        this.acceptor = acceptor;
        this.onGoAway = onGoAway;
    }

    @Override
    public void frame(int type, int frameFlags, int id, long length) throws MuxException {
        link = null;
        flags = frameFlags;
        switch (type) {
            case Wire.DATA -> data(id, length);
            case Wire.WINDOW_UPDATE -> windowUpdate(id, length);
            case Wire.PING -> {
                requireSessionId(id);
                pings.receive(frameFlags, length);
            }
            case Wire.GO_AWAY -> {
                spend();
                requireSessionId(id);
                onGoAway.accept(length);
            }
            default -> throw MuxException.violation("frame type " + type);
        }
    }

    private void data(int id, long length) throws MuxException {
        if (length == 0 || has(Wire.SYN)) {
            spend();
        }
        if (length > settings.maxWindow()) {
            throw MuxException.violation("a data frame of " + length + " bytes");
        }
        LinkChannel found = linkOf(id);
        if (found != null && length > 0) {
            found.announceData(length);
        }
    }

    private void windowUpdate(int id, long length) throws MuxException {
        spend();
        LinkChannel found = linkOf(id);
        if (found != null) {
            found.receiveCredit(length);
        }
    }

    private @Nullable LinkChannel linkOf(int id) throws MuxException {
        LinkChannel found = has(Wire.SYN) ? table.incoming(id, acceptor) : table.find(id);
        if (found != null && !has(Wire.RST)) {
            found.receiveSign(has(Wire.ACK));
        }
        link = found;
        return found;
    }

    @Override
    public void payload(ByteBuf data, int pinned) {
        LinkChannel receiver = link;
        if (receiver == null) {
            data.release();
        } else {
            receiver.receiveData(data, pinned);
        }
    }

    @Override
    public void frameEnd() throws MuxException {
        LinkChannel receiver = link;
        link = null;
        if (receiver == null) {
            return;
        }
        if (has(Wire.RST)) {
            receiver.breakOff(MuxException.reset());
        } else if (has(Wire.FIN)) {
            receiver.receiveFin();
        }
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void spend() throws MuxException {
        if (!peersFrames.spend(System.nanoTime())) {
            throw MuxException.violation("a flood of frames without payload");
        }
    }

    private static void requireSessionId(int id) throws MuxException {
        if (id != 0) {
            throw MuxException.violation("a frame of the session with link id " + Integer.toUnsignedString(id));
        }
    }
}
