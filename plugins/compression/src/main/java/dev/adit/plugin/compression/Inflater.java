package dev.adit.plugin.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks pieces, one when it is asked for. What comes out of a piece is bounded before it is unpacked, and so is the memory
 * that zstd takes for it. Closed once, as it holds memory that no collector knows.
 */
@LoopOnly
final class Inflater implements AutoCloseable {
    private static final int MAGIC = 0xFD2FB528;
    private static final int FRAME_HEADER = 6;
    private static final int LEAST_WINDOW_LOG = 10;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private boolean begun;

    /** Whether the next piece is there as a whole. */
    static boolean hasPiece(ByteBuf pending) {
        return pending.readableBytes() >= Frame.HEADER
                && pending.readableBytes() >= Frame.HEADER + pending.getUnsignedShort(pending.readerIndex());
    }

    /**
     * Unpacks the next piece.
     *
     * @param pending read up to its end
     * @return its plain bytes, the caller's; null where it has not come as a whole
     * @throws CorruptedFrameException where it is none, or holds more than it says
     */
    @Nullable
    ByteBuf next(ByteBufAllocator alloc, ByteBuf pending) {
        if (pending.readableBytes() < Frame.HEADER) {
            return null;
        }
        int packed = pending.getUnsignedShort(pending.readerIndex());
        int length = pending.getUnsignedShort(pending.readerIndex() + 2);
        if (packed == 0 || length == 0 || length > Frame.MOST) {
            throw new CorruptedFrameException("a piece of " + packed + " bytes that are " + length);
        }
        if (!hasPiece(pending)) {
            return null;
        }
        pending.skipBytes(Frame.HEADER);
        ByteBuf piece = pending.readSlice(packed);
        if (piece.isDirect() && piece.nioBufferCount() == 1) {
            return inflate(alloc, piece, length);
        }
        ByteBuf direct = alloc.directBuffer(packed).writeBytes(piece);
        try {
            return inflate(alloc, direct, length);
        } finally {
            direct.release();
        }
    }

    private ByteBuf inflate(ByteBufAllocator alloc, ByteBuf piece, int length) {
        if (!begun) {
            checkFrame(piece);
            begun = true;
        }
        // One more than there may be: whoever fills that has lied.
        ByteBuf plain = alloc.directBuffer(length + 1);
        ByteBuffer to = plain.nioBuffer(0, length + 1);
        ByteBuffer from = piece.nioBuffer();
        try {
            boolean ended = false;
            while (from.hasRemaining() && to.hasRemaining() && !ended) {
                ended = zstd.decompressDirectByteBufferStream(to, from);
            }
            if (ended || from.hasRemaining() || to.position() != length) {
                throw new CorruptedFrameException("a piece that is not of the " + length + " bytes that it says");
            }
            return plain.writerIndex(length).retain();
        } catch (ZstdException broken) {
            throw new CorruptedFrameException("no zstd: " + broken.getMessage());
        } finally {
            plain.release();
        }
    }

    /** The window is what unpacking takes memory for; nothing but its size may stand there. */
    private static void checkFrame(ByteBuf piece) {
        int at = piece.readerIndex();
        boolean plain = piece.readableBytes() >= FRAME_HEADER
                && piece.getIntLE(at) == MAGIC
                && piece.getByte(at + Integer.BYTES) == 0;
        int window = plain ? piece.getUnsignedByte(at + Integer.BYTES + 1) : 0xff;
        if (window > (Frame.WINDOW_LOG - LEAST_WINDOW_LOG) << 3) {
            throw new CorruptedFrameException("a zstd frame with another header than ours");
        }
    }

    @Override
    public void close() {
        zstd.close();
    }
}
