package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.budget.Holding;
import dev.adit.kernel.transport.DatagramPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams on a stream: each one behind its length in two bytes, big-endian. One buffer read is one datagram, one
 * buffer written is one. What does not fit is dropped and counted, as a network would: when the stream is full, and when
 * it is empty or longer than UDP over IPv4 allows (RFC 768, RFC 791).
 *
 * <p>Those that are written between two flushes go out as one piece: a carrier's header and a TLS record for each of them
 * would cost more than the copy.
 *
 * <p>Where the link has a {@link DatagramPath} those that fit go that way, as what they are.
 */
@LoopOnly
final class DatagramFrames extends ChannelDuplexHandler {
    /** 65,535 less the headers of IPv4 and UDP. */
    static final int MAX_DATAGRAM = 65_507;

    private static final int LENGTH_BYTES = 2;
    private static final int BURST = 16 * 1024;
    /** Longer ones are not copied. */
    private static final int LARGE = 4 * 1024;

    /** A few bursts of the longest fit; what waits behind more than that is late anyway. */
    private static final WriteBufferWaterMark ROOM = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    /** As much where the process is short of memory. */
    private static final int TIGHT_ROOM = 128 * 1024;

    private final DatagramTally tally;
    private final Holding waiting;
    private final ChannelFutureListener account;
    private @Nullable ByteBuf burst;

    private final @Nullable DatagramPath path;

    private DatagramFrames(Channel stream, DatagramTally tally) {
        this.path = stream.pipeline().get(DatagramPath.class);
        this.tally = tally;
        this.waiting = tally.memory().holding(() -> Resets.reset(stream));
        this.account = written -> written(stream);
    }

    /**
     * Adds the frames behind whatever the pipeline has. On the channel's loop.
     *
     * @param tally told what happens
     */
    static void install(Channel stream, DatagramTally tally) {
        stream.config().setWriteBufferWaterMark(ROOM);
        stream.pipeline()
                .addLast(
                        new LengthFieldBasedFrameDecoder(MAX_DATAGRAM + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                .addLast(new DatagramFrames(stream, tally));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (path != null) {
            path.receive(datagram -> channelRead(ctx, datagram), ctx::fireChannelReadComplete);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf datagram) {
            if (!datagram.isReadable()) {
                drop(datagram);
                return;
            }
            tally.read().accept(datagram.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf datagram)) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new UnsupportedOperationException("message: " + message.getClass()));
            return;
        }
        int length = datagram.readableBytes();
        if (path != null && length > 0 && length <= path.longest()) {
            tally.written().accept(length);
            path.send(datagram);
            promise.trySuccess();
            return;
        }
        if (length == 0 || length > MAX_DATAGRAM || !hasRoom(ctx.channel())) {
            drop(datagram);
            promise.trySuccess();
            return;
        }
        tally.written().accept(length);
        if (length > LARGE) {
            passBurst(ctx);
            ctx.write(ctx.alloc().buffer(LENGTH_BYTES).writeShort(length));
            ctx.write(datagram, promise.unvoid()).addListener(account);
        } else {
            append(ctx, datagram, length);
            promise.trySuccess();
        }
    }

    private boolean hasRoom(Channel stream) {
        return stream.isWritable()
                && (waiting.bytes() < TIGHT_ROOM || !tally.memory().isTight());
    }

    private void append(ChannelHandlerContext ctx, ByteBuf datagram, int length) {
        ByteBuf pending = burst;
        if (pending != null && pending.readableBytes() + LENGTH_BYTES + length > BURST) {
            passBurst(ctx);
            pending = null;
        }
        if (pending == null) {
            pending = ctx.alloc().buffer(LENGTH_BYTES + length);
            burst = pending;
        }
        pending.writeShort(length).writeBytes(datagram);
        datagram.release();
    }

    private void passBurst(ChannelHandlerContext ctx) {
        ByteBuf pending = burst;
        if (pending != null) {
            burst = null;
            ctx.write(pending).addListener(account);
        }
    }

    private void drop(ByteBuf datagram) {
        datagram.release();
        tally.dropped().run();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        passBurst(ctx);
        ctx.flush();
        account(ctx.channel());
    }

    /** The buffer counts it until its listeners have been told. */
    private void written(Channel stream) {
        if (waiting.bytes() > 0 && !stream.eventLoop().isShuttingDown()) {
            stream.eventLoop().execute(() -> account(stream));
        }
    }

    private void account(Channel stream) {
        ChannelOutboundBuffer buffer = stream.unsafe().outboundBuffer();
        waiting.set(buffer == null || !stream.isActive() ? 0 : buffer.totalPendingWriteBytes());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.set(0);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.set(0);
        ByteBuf pending = burst;
        if (pending != null) {
            burst = null;
            pending.release();
        }
    }
}
