package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;

/**
 * Cuts a carrier's bytes into frames. It stores nothing but an unfinished header: payload goes on as slices of the read
 * buffer, as it comes. Loop-confined.
 */
final class FrameDecoder {
    private final FrameSink sink;
    private final byte[] header = new byte[Wire.HEADER_BYTES];
    private int headerBytes;
    private long payloadLeft;
    private boolean stopped;

    FrameDecoder(FrameSink sink) {
        this.sink = sink;
    }

    /**
     * Decodes all of {@code in}, or until {@link #stop()}; the caller keeps owning it.
     *
     * @throws MuxException the peer broke the protocol; the decoder is of no more use
     */
    void decode(ByteBuf in) throws MuxException {
        while (!stopped && in.isReadable()) {
            if (payloadLeft > 0) {
                payload(in);
            } else if (headerComplete(in)) {
                header();
            }
        }
    }

    /** The sink wants no more; whatever comes is ignored. May be called by the sink. */
    void stop() {
        stopped = true;
    }

    /** Whether the bytes so far end inside a frame. */
    boolean isInsideFrame() {
        return headerBytes > 0 || payloadLeft > 0;
    }

    private void payload(ByteBuf in) throws MuxException {
        int length = (int) Math.min(payloadLeft, in.readableBytes());
        payloadLeft -= length;
        sink.payload(in.readRetainedSlice(length), in.capacity());
        if (payloadLeft == 0) {
            sink.frameEnd();
        }
    }

    private boolean headerComplete(ByteBuf in) {
        int length = Math.min(Wire.HEADER_BYTES - headerBytes, in.readableBytes());
        in.readBytes(header, headerBytes, length);
        headerBytes += length;
        return headerBytes == Wire.HEADER_BYTES;
    }

    private void header() throws MuxException {
        headerBytes = 0;
        if (header[0] != Wire.VERSION) {
            throw MuxException.violation("version " + (header[0] & 0xFF));
        }
        int type = header[1] & 0xFF;
        if (type > Wire.GO_AWAY) {
            throw MuxException.violation("frame type " + type);
        }
        int flags = (header[2] & 0xFF) << 8 | (header[3] & 0xFF);
        long length = word(8) & Wire.MAX_LENGTH;
        sink.frame(type, flags, word(4), length);
        if (type == Wire.DATA && length > 0) {
            payloadLeft = length;
        } else {
            sink.frameEnd();
        }
    }

    private int word(int at) {
        return (header[at] & 0xFF) << 24
                | (header[at + 1] & 0xFF) << 16
                | (header[at + 2] & 0xFF) << 8
                | (header[at + 3] & 0xFF);
    }
}
