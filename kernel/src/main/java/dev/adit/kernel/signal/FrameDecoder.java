package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Cuts a signal's bytes into messages without their lengths; each is the next handler's to release. */
final class FrameDecoder extends ByteToMessageDecoder {
    private final int maxBytes;

    FrameDecoder(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        ByteBuf message = Frames.next(in, maxBytes);
        if (message != null) {
            out.add(message.retain());
        }
    }
}
