package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a link received and nobody has asked for yet. Its memory stays within twice its bytes and a little: a slice
 * keeps the whole read buffer of the carrier alive, so one that is less than half of that buffer is copied into a chunk
 * of the link's own. Otherwise a peer could pin 64 KiB with each byte of credit. Loop-confined; owns its buffers.
 */
final class ParkedData {
    private static final int CHUNK = 2048;

    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    /** The last of the buffers while it is a chunk with room. */
    private @Nullable ByteBuf open;

    private int bytes;

    /**
     * Takes over a slice.
     *
     * @param pinned capacity of the buffer behind it
     */
    void add(ByteBuf data, int pinned, ByteBufAllocator allocator) {
        int length = data.readableBytes();
        bytes += length;
        if (length >= pinned / 2) {
            open = null;
            buffers.add(data);
            return;
        }
        try {
            chunkFor(length, allocator).writeBytes(data);
        } finally {
            data.release();
        }
    }

    private ByteBuf chunkFor(int length, ByteBufAllocator allocator) {
        ByteBuf last = open;
        if (last != null && last.maxWritableBytes() >= length) {
            return last;
        }
        int capacity = Math.max(CHUNK, length);
        ByteBuf chunk = allocator.directBuffer(capacity, capacity);
        buffers.add(chunk);
        open = chunk;
        return chunk;
    }

    /** The caller owns what it gets. */
    @Nullable
    ByteBuf poll() {
        ByteBuf first = buffers.poll();
        if (first == null) {
            return null;
        }
        if (buffers.isEmpty()) {
            open = null;
        }
        bytes -= first.readableBytes();
        return first;
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    void release() {
        for (ByteBuf buffer : buffers) {
            buffer.release();
        }
        buffers.clear();
        open = null;
        bytes = 0;
    }
}
