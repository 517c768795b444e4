package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * What a stream of HTTP/2 carries once it is not HTTP any more: bytes in its frames of data, an end in order by END_STREAM, a
 * reset by RST_STREAM (RFC 8441 5.1). For handlers that know sockets.
 */
@LoopOnly
final class StreamBytes extends ChannelDuplexHandler {
    private final StreamSocket socket;

    StreamBytes(StreamSocket socket) {
        this.socket = socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (frame instanceof Http2DataFrame data) {
            ByteBuf bytes = data.content();
            if (bytes.isReadable()) {
                // The frame is its content's only owner.
                context.fireChannelRead(bytes);
            } else {
                data.release();
            }
            if (data.isEndStream()) {
                end(context);
            }
            return;
        }
        boolean trailers = frame instanceof Http2HeadersFrame head && head.isEndStream();
        ReferenceCountUtil.release(frame);
        if (trailers) {
            end(context);
        }
    }

    private void end(ChannelHandlerContext context) {
        socket.inputEnded();
        context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** The connection's own end is none of the stream's: that one is told by its closing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            context.fireExceptionCaught(new IOException("reset by the visitor"));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes) : message, promise);
    }
}
