package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The frame of every message: its length as a varint, then the message. */
public final class Frames {
    /** A length of four bytes reaches 256 MiB; nothing here comes near, so a fifth byte is never looked at. */
    private static final int MAX_PREFIX = 4;

    private Frames() {}

    /** Frames a message; the caller owns the buffer. */
    static ByteBuf encode(ByteBufAllocator allocator, Consumer<ProtoWriter> body) {
        ByteBuf message = allocator.buffer();
        ByteBuf framed = allocator.buffer();
        try {
            body.accept(new ProtoWriter(message));
            ProtoWriter.varint(framed, message.readableBytes());
            return framed.writeBytes(message);
        } catch (RuntimeException | Error thrown) {
            framed.release();
            throw thrown;
        } finally {
            message.release();
        }
    }

    /**
     * Cuts the next message off the front. A length above the bound is refused as soon as it is known.
     *
     * @param in what has come; stays the caller's
     * @param maxBytes of the message
     * @return a slice that lives as long as the buffer; null when more bytes are needed
     * @throws WireException if it is too long
     */
    public static @Nullable ByteBuf next(ByteBuf in, int maxBytes) {
        int prefix = prefixSize(in);
        if (prefix == 0) {
            return null;
        }
        long length = ProtoReader.varint(in.slice(in.readerIndex(), prefix));
        if (length > maxBytes) {
            throw new WireException("message of " + length + " bytes (expected: at most " + maxBytes + ")");
        }
        if (in.readableBytes() - prefix < length) {
            return null;
        }
        in.skipBytes(prefix);
        return in.readSlice((int) length);
    }

    private static int prefixSize(ByteBuf in) {
        int available = Math.min(MAX_PREFIX, in.readableBytes());
        for (int index = 0; index < available; index++) {
            if (in.getByte(in.readerIndex() + index) >= 0) {
                return index + 1;
            }
        }
        if (available == MAX_PREFIX) {
            throw new WireException("message length of more than " + MAX_PREFIX + " bytes");
        }
        return 0;
    }
}
