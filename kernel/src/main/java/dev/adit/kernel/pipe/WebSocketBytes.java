package dev.adit.kernel.pipe;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * An open WebSocket (RFC 6455) as a stream of bytes: what is written goes out as binary frames, with a header in front and
 * no copy; the payload of binary frames comes in. Where frames begin and end means nothing. Pings are answered, a close
 * frame or a text ends the connection, and closing the channel says so first.
 */
@LoopOnly
final class WebSocketBytes extends ChannelDuplexHandler {
    /** What one frame of ours carries at most. */
    static final int LARGEST_SENT = 64 * 1024;
    /** A frame is read as a whole; whoever stands in between may have put several together. */
    static final int LARGEST_TAKEN = 256 * 1024;

    private boolean closing;

    private WebSocketBytes() {}

    /**
     * Adds what it takes at the end of a pipeline.
     *
     * @param server whether this end was asked for the upgrade: it demands masks, and sends none. A client masks with zero,
     *     which changes nothing: masks are to keep scripts in browsers from writing bytes of their choice (§10.3), and what
     *     is carried here is encrypted by whoever wrote it
     */
    static void install(ChannelPipeline pipeline, boolean server) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(server)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .maxFramePayloadLength(LARGEST_TAKEN)
                .withUTF8Validator(false)
                .build();
        WebSocket13FrameEncoder encoder =
                server ? new WebSocket13FrameEncoder(false) : new WebSocket13FrameEncoder(() -> 0);
        pipeline.addLast(new WebSocket13FrameDecoder(config), encoder, new WebSocketBytes());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        if (closing) {
            frame.release();
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            // The frame is its payload's only owner, so what holds for one holds for the other.
            context.fireChannelRead(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            answer(context, frame);
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release();
        } else {
            boolean orderly = frame instanceof CloseWebSocketFrame;
            frame.release();
            end(context, orderly ? WebSocketCloseStatus.NORMAL_CLOSURE : WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
            context.close();
        }
    }

    /** Whoever asks and does not read the answers gets none. */
    private static void answer(ChannelHandlerContext context, WebSocketFrame ping) {
        if (context.channel().isWritable()) {
            context.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            context.write(bytes, promise);
            return;
        }
        while (bytes.readableBytes() > LARGEST_SENT) {
            // If it fails the last one fails too.
            context.write(new BinaryWebSocketFrame(bytes.readRetainedSlice(LARGEST_SENT)))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
        context.write(new BinaryWebSocketFrame(bytes), promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        end(context, WebSocketCloseStatus.NORMAL_CLOSURE);
        context.close(promise);
    }

    /** Said, not waited for: the bridge's own end has been told in its own way before. */
    private void end(ChannelHandlerContext context, WebSocketCloseStatus status) {
        if (!closing && context.channel().isActive()) {
            closing = true;
            context.writeAndFlush(new CloseWebSocketFrame(status.code(), ""));
        }
    }
}
