package dev.adit.kernel.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.LongAdder;

/**
 * Datagrams on a stream: each one behind its length in two bytes, big-endian. One buffer read is one datagram, one
 * buffer written is one. What does not fit is dropped and counted, as a network would: when the stream is full, and when
 * it is empty or longer than UDP over IPv4 allows (RFC 768, RFC 791).
 */
final class DatagramFrames extends ChannelOutboundHandlerAdapter {
    /** 65,535 less the headers of IPv4 and UDP. */
    static final int MAX_DATAGRAM = 65_507;

    private static final int LENGTH_BYTES = 2;

    private final LongAdder dropped;

    private DatagramFrames(LongAdder dropped) {
        this.dropped = dropped;
    }

    /**
     * Adds the frames behind whatever the pipeline has. On the channel's loop.
     *
     * @return counts what is dropped
     */
    static LongAdder install(Channel stream) {
        LongAdder dropped = new LongAdder();
        stream.pipeline()
                .addLast(
                        new LengthFieldBasedFrameDecoder(MAX_DATAGRAM + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                .addLast(new DatagramFrames(dropped));
        return dropped;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf datagram)) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new UnsupportedOperationException("message: " + message.getClass()));
            return;
        }
        int length = datagram.readableBytes();
        if (length == 0 || length > MAX_DATAGRAM || !ctx.channel().isWritable()) {
            datagram.release();
            dropped.increment();
            promise.trySuccess();
            return;
        }
        ctx.write(ctx.alloc().buffer(LENGTH_BYTES).writeShort(length));
        ctx.write(datagram, promise);
    }
}
