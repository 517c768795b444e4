package dev.adit.plugin.compression;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link, from here: UNDECIDED until the first byte, then PLAIN or SQUEEZED. What is written between two
 * flushes is packed together, so that a burst is a few pieces and a keystroke one that goes at once. A promise is kept when
 * the last of its bytes is on the link.
 */
@LoopOnly
final class Outgoing {
    private final Terms terms;
    private final Room room;
    private State state = State.UNDECIDED;
    private @Nullable Squeezer squeezer;
    private @Nullable ByteBuf plain;
    private List<ChannelPromise> waiting = new ArrayList<>(2);

    private enum State {
        UNDECIDED,
        PLAIN,
        SQUEEZED
    }

    Outgoing(Terms terms, Room room) {
        this.terms = terms;
        this.room = room;
    }

    boolean isPlain() {
        return state == State.PLAIN;
    }

    void write(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
        if (state == State.UNDECIDED && bytes.isReadable()) {
            decide(context, bytes);
        }
        if (state != State.SQUEEZED || (!bytes.isReadable() && plain == null)) {
            context.write(bytes, promise);
            return;
        }
        ChannelPromise kept = promise.unvoid();
        try {
            append(context, bytes);
        } finally {
            bytes.release();
        }
        if (plain == null) {
            // All of it went with the last piece, which is on its way.
            context.write(Unpooled.EMPTY_BUFFER, kept);
        } else {
            waiting.add(kept);
        }
    }

    private void decide(ChannelHandlerContext context, ByteBuf first) {
        boolean asItIs = (!terms.tls() && Frame.looksLikeTls(first)) || !room.take();
        state = asItIs ? State.PLAIN : State.SQUEEZED;
        byte kind = (byte) (asItIs ? Frame.PLAIN : Frame.SQUEEZED);
        context.write(Unpooled.wrappedBuffer(new byte[] {kind}));
    }

    private void append(ChannelHandlerContext context, ByteBuf bytes) {
        while (bytes.isReadable()) {
            ByteBuf collected = plain;
            if (collected == null) {
                collected = context.alloc().directBuffer(Math.min(bytes.readableBytes(), Frame.MOST), Frame.MOST);
                plain = collected;
            }
            int room = Frame.MOST - collected.readableBytes();
            collected.writeBytes(bytes, Math.min(room, bytes.readableBytes()));
            if (collected.readableBytes() == Frame.MOST) {
                pass(context);
            }
        }
    }

    /** Packs what was collected. */
    void pass(ChannelHandlerContext context) {
        ByteBuf collected = plain;
        if (collected == null) {
            return;
        }
        plain = null;
        List<ChannelPromise> done = waiting;
        waiting = new ArrayList<>(2);
        ByteBuf piece;
        try {
            piece = squeezer().squeeze(context.alloc(), collected);
        } catch (RuntimeException defect) {
            done.forEach(promise -> promise.tryFailure(defect));
            context.fireExceptionCaught(defect);
            return;
        } finally {
            collected.release();
        }
        context.write(piece).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess()) {
                done.forEach(ChannelPromise::trySuccess);
            } else {
                done.forEach(promise -> promise.tryFailure(written.cause()));
            }
        });
    }

    private Squeezer squeezer() {
        Squeezer made = squeezer;
        if (made == null) {
            made = new Squeezer(terms.level());
            squeezer = made;
        }
        return made;
    }

    void end() {
        if (squeezer != null) {
            squeezer.close();
            squeezer = null;
        }
        if (plain != null) {
            plain.release();
            plain = null;
        }
        if (state == State.SQUEEZED) {
            room.giveBack();
        }
        state = State.PLAIN;
        waiting.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        waiting.clear();
    }
}
