package dev.adit.plugin.compression;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import org.jspecify.annotations.Nullable;

/** The other direction of a link: what came and was not asked for yet is kept as it came. */
@LoopOnly
final class Incoming {
    /** A transport that reads on after an end brings a receive buffer at most. */
    private static final int MOST_PENDING = 16 * 1024 * 1024;

    private ByteBuf pending = Unpooled.EMPTY_BUFFER;
    private @Nullable Inflater inflater;
    private State state = State.UNDECIDED;

    private enum State {
        UNDECIDED,
        PLAIN,
        SQUEEZED
    }

    /** Takes bytes over. */
    void add(ByteBufAllocator alloc, ByteBuf bytes) {
        pending = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, pending, bytes);
        if (pending.readableBytes() > MOST_PENDING) {
            throw new CorruptedFrameException("more than " + MOST_PENDING + " bytes that nobody asked for");
        }
    }

    boolean isPlain() {
        return state == State.PLAIN && !pending.isReadable();
    }

    /** Whether {@link #next} would give something. */
    boolean hasNext() {
        return switch (state) {
            case UNDECIDED ->
                pending.readableBytes() > 1
                        && (pending.getByte(pending.readerIndex()) == Frame.PLAIN
                                || Inflater.hasPiece(
                                        pending.slice(pending.readerIndex() + 1, pending.readableBytes() - 1)));
            case PLAIN -> pending.isReadable();
            case SQUEEZED -> Inflater.hasPiece(pending);
        };
    }

    /** Whether it may end here. */
    boolean isComplete() {
        return !pending.isReadable();
    }

    /** The next plain bytes, the caller's; null where more must come first. */
    @Nullable
    ByteBuf next(ByteBufAllocator alloc) {
        if (state == State.UNDECIDED) {
            if (!pending.isReadable()) {
                return null;
            }
            decide(pending.readByte());
        }
        if (state == State.PLAIN) {
            ByteBuf rest = pending.isReadable() ? pending : null;
            if (rest != null) {
                pending = Unpooled.EMPTY_BUFFER;
            }
            return rest;
        }
        Inflater made = inflater;
        if (made == null) {
            made = new Inflater();
            inflater = made;
        }
        return made.next(alloc, pending);
    }

    private void decide(int first) {
        state = switch (first) {
            case Frame.PLAIN -> State.PLAIN;
            case Frame.SQUEEZED -> State.SQUEEZED;
            default -> throw new CorruptedFrameException("no link that is compressed");
        };
    }

    void end() {
        pending.release();
        pending = Unpooled.EMPTY_BUFFER;
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
    }
}
