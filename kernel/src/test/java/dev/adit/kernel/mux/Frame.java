package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A whole frame, for tests. */
@SuppressWarnings("ArrayRecordComponent")
record Frame(int type, int flags, int id, long length, byte[] payload) {
    static Frame control(int type, int flags, int id, long length) {
        return new Frame(type, flags, id, length, new byte[0]);
    }

    static Frame data(int flags, int id, byte[] payload) {
        return new Frame(Wire.DATA, flags, id, payload.length, payload);
    }

    ByteBuf encode() {
        ByteBuf header = Unpooled.buffer(Wire.HEADER_BYTES + payload.length);
        return header.writeByte(Wire.VERSION)
                .writeByte(type)
                .writeShort(flags)
                .writeInt(id)
                .writeInt((int) length)
                .writeBytes(payload);
    }

    boolean is(int wantedType, int wantedFlags) {
        return type == wantedType && flags == wantedFlags;
    }

    @Override
    public String toString() {
        String name = List.of("data", "window", "ping", "go-away").get(type);
        return name + " flags=" + flags + " id=" + Integer.toUnsignedString(id) + " length=" + length;
    }

    /** Collects what a decoder tells. */
    static final class Collector implements FrameSink {
        final List<Frame> frames = new ArrayList<>();
        private Frame open = control(0, 0, 0, 0);
        private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

        @Override
        public void frame(int type, int flags, int id, long length) {
            open = control(type, flags, id, length);
            bytes = Unpooled.buffer();
        }

        @Override
        public void payload(ByteBuf data, int pinned) {
            bytes.writeBytes(data);
            data.release();
        }

        @Override
        public void frameEnd() {
            frames.add(new Frame(open.type, open.flags, open.id, open.length, ByteBufUtil.getBytes(bytes)));
        }
    }
}
