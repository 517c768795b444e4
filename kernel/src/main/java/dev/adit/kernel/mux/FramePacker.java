package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes few buffers of many frames: headers and small payload are copied behind each other into one, large payload goes on
 * as a slice of what was read. So a burst of fifty answers is one write and one TLS record, and bulk is never copied.
 * Loop-confined; owns what it has packed and not passed on.
 */
final class FramePacker {
    /** Where copying costs less than a buffer of its own, with its place in a write and its TLS record. */
    static final int COPIED = 4 * 1024;

    /** What one TLS record holds. */
    private static final int MOST = 16 * 1024;

    private static final int LEAST = 64;

    private final ChannelHandlerContext carrier;
    private @Nullable ByteBuf packed;
    /** As the last one was: on a carrier that stands still each buffer holds one frame, and must not hold much more. */
    private int expected = LEAST;

    FramePacker(ChannelHandlerContext carrier) {
        this.carrier = carrier;
    }

    void control(int type, int flags, int id, long length) {
        Wire.writeHeader(room(Wire.HEADER_BYTES), type, flags, id, length);
    }

    /** The message keeps its indexes and its owner. */
    void data(int id, ByteBuf message, int length) {
        if (length <= COPIED) {
            ByteBuf out = room(Wire.HEADER_BYTES + length);
            Wire.writeHeader(out, Wire.DATA, 0, id, length);
            out.writeBytes(message, message.readerIndex(), length);
            return;
        }
        Wire.writeHeader(room(Wire.HEADER_BYTES), Wire.DATA, 0, id, length);
        passOn();
        carrier.write(message.retainedSlice(message.readerIndex(), length), carrier.voidPromise());
    }

    private ByteBuf room(int bytes) {
        ByteBuf out = packed;
        if (out != null && out.readableBytes() + bytes > MOST) {
            passOn();
            out = null;
        }
        if (out == null) {
            out = carrier.alloc().directBuffer(Math.max(bytes, expected), MOST);
            packed = out;
        }
        return out;
    }

    /** Gives the carrier what is packed. */
    void passOn() {
        ByteBuf out = packed;
        if (out != null) {
            packed = null;
            expected = Math.max(LEAST, out.readableBytes());
            carrier.write(out, carrier.voidPromise());
        }
    }
}
