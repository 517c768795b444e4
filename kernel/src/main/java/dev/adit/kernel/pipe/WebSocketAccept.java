package dev.adit.kernel.pipe;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an upgrade (RFC 6455 §4.2): the one request that asks for a WebSocket at the one path is granted,
 * everything else gets the answer that any web server gives for what it does not have, without a word about who
 * answers. What a peer may take and cost is bounded by whoever accepted the connection.
 */
@LoopOnly
public final class WebSocketAccept extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_LINE = 4 * 1024;
    private static final int LARGEST_HEAD = 8 * 1024;

    private final HttpServerCodec codec = new HttpServerCodec(new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LARGEST_HEAD)
            .setInitialBufferSize(128));
    private final @Nullable String path;
    private final Runnable upgraded;
    private @Nullable String key;
    private boolean answered;

    private WebSocketAccept(@Nullable String path, Runnable upgraded) {
        this.path = path;
        this.upgraded = upgraded;
    }

    /**
     * Adds what it takes at the end of a pipeline.
     *
     * @param pipeline of a connection that reads by itself
     * @param path where a WebSocket is to be had, or null for nowhere
     * @param upgraded called once it is open, to add what reads and writes its bytes
     */
    public static void install(ChannelPipeline pipeline, @Nullable String path, Runnable upgraded) {
        WebSocketAccept accept = new WebSocketAccept(path, upgraded);
        pipeline.addLast(accept.codec, accept);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean last = message instanceof LastHttpContent;
        if (message instanceof HttpRequest request && !answered) {
            look(context, request);
        }
        ReferenceCountUtil.release(message);
        if (last && key != null && !answered) {
            open(context, key);
        }
    }

    private void look(ChannelHandlerContext context, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST);
        } else if (WebSocketKeys.isUpgrade(request) && request.uri().equals(path)) {
            key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        } else {
            refuse(context, HttpResponseStatus.NOT_FOUND);
        }
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        answered = true;
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                Unpooled.copiedBuffer(status.reasonPhrase() + "\n", StandardCharsets.US_ASCII));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void open(ChannelHandlerContext context, String asked) {
        answered = true;
        HttpHeaders headers =
                WebSocketKeys.upgradeHeaders().set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, WebSocketKeys.accept(asked));
        context.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.SWITCHING_PROTOCOLS,
                Unpooled.EMPTY_BUFFER,
                headers,
                WebSocketKeys.noHeaders()));
        ChannelPipeline pipeline = context.pipeline();
        WebSocketBytes.install(pipeline, true);
        upgraded.run();
        pipeline.remove(this);
        // Last, as it then hands on what came behind the request.
        pipeline.remove(codec);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
