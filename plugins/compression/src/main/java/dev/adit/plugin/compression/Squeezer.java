package dev.adit.plugin.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** Makes pieces of what one end of a link writes. Closed once, as it holds memory that no collector knows. */
@LoopOnly
final class Squeezer implements AutoCloseable {
    /** What zstd may add to a piece beyond its bound: the frame's header, and the flush. */
    private static final int SLACK = 64;

    private final ZstdCompressCtx zstd;

    Squeezer(int level) {
        zstd = new ZstdCompressCtx()
                .setLevel(level)
                .setWindowLog(Frame.WINDOW_LOG)
                .setChecksum(false)
                .setDictID(false);
    }

    /**
     * Packs some bytes.
     *
     * @param plain 1 to {@link Frame#MOST}, direct; stays the caller's
     * @return a piece, the caller's
     */
    ByteBuf squeeze(ByteBufAllocator alloc, ByteBuf plain) {
        int length = plain.readableBytes();
        int bound = (int) Zstd.compressBound(length) + SLACK;
        ByteBuf piece = alloc.directBuffer(Frame.HEADER + bound);
        ByteBuffer to = piece.nioBuffer(Frame.HEADER, bound);
        ByteBuffer from = plain.nioBuffer();
        boolean whole;
        try {
            whole = zstd.compressDirectByteBufferStream(to, from, EndDirective.FLUSH) && !from.hasRemaining();
        } catch (RuntimeException defect) {
            piece.release();
            throw defect;
        }
        if (!whole) {
            piece.release();
            throw new IllegalStateException("zstd kept something of " + length + " bytes");
        }
        int packed = to.position();
        piece.writeShort(packed).writeShort(length).writerIndex(Frame.HEADER + packed);
        return fitting(alloc, piece);
    }

    /** What waits for room is counted by its bytes, so it must not keep much more. */
    private static ByteBuf fitting(ByteBufAllocator alloc, ByteBuf piece) {
        if (piece.readableBytes() >= piece.capacity() / 2) {
            return piece;
        }
        ByteBuf copy = alloc.directBuffer(piece.readableBytes()).writeBytes(piece);
        piece.release();
        return copy;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
