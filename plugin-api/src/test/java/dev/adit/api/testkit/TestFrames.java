package dev.adit.api.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Makes a datagram link of a stream: each buffer written is one buffer read, as the kernel's carriers promise. */
final class TestFrames extends ChannelDuplexHandler {
    private static final int LENGTH_BYTES = 2;

    private @Nullable ByteBuf gathered;

    /** Any thread; the channel reads nothing yet. */
    static void install(Channel channel) {
        channel.pipeline().addLast(new TestFrames());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf datagram = (ByteBuf) message;
        ByteBuf framed = context.alloc().buffer(LENGTH_BYTES + datagram.readableBytes());
        framed.writeShort(datagram.readableBytes()).writeBytes(datagram);
        datagram.release();
        context.write(framed, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf all = gathered == null ? context.alloc().buffer() : gathered;
        all.writeBytes(bytes);
        bytes.release();
        while (all.readableBytes() >= LENGTH_BYTES
                && all.readableBytes() >= LENGTH_BYTES + all.getUnsignedShort(all.readerIndex())) {
            context.fireChannelRead(all.readBytes(all.readUnsignedShort()));
        }
        gathered = all.discardReadBytes();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
