package dev.adit.kernel.pipe;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.observe.PeerText;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;

/** A client's end of an upgrade to a WebSocket (RFC 6455 §4.1). Behind it the channel carries bytes. */
@LoopOnly
public final class WebSocketAsk extends PipeStep {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Some networks let nobody pass who does not say what he is. */
    private static final String AGENT = "Mozilla/5.0 (compatible; adit)";

    private final HttpClientCodec codec;
    private final String host;
    private final String path;
    private final String key;
    private boolean granted;

    private WebSocketAsk(HttpClientCodec codec, String host, String path, Promise<Void> done) {
        super("the server at " + path, done);
        this.codec = codec;
        this.host = host;
        this.path = path;
        byte[] bytes = new byte[WebSocketKeys.KEY_BYTES];
        RANDOM.nextBytes(bytes);
        this.key = Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Adds what it takes at the end of a pipeline.
     *
     * @param pipeline of a connection that reads by itself
     * @param host as the request names it, with the port where it is not the usual one
     * @param path where the WebSocket is to be had
     * @param done completed on the loop: the WebSocket is open, or why it is not
     */
    public static void install(ChannelPipeline pipeline, String host, String path, Promise<Void> done) {
        HttpClientCodec codec = new HttpClientCodec();
        pipeline.addLast(codec, new WebSocketAsk(codec, host, path, done));
    }

    @Override
    void begin(ChannelHandlerContext context) {
        HttpHeaders headers = WebSocketKeys.upgradeHeaders()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.USER_AGENT, AGENT)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
        context.writeAndFlush(new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER, headers, WebSocketKeys.noHeaders()));
    }

    @Override
    void heard(ChannelHandlerContext context, Object message) throws IOException {
        if (message instanceof HttpResponse response) {
            check(response);
            granted = true;
        }
        if (message instanceof LastHttpContent && granted) {
            open(context);
        }
    }

    private void check(HttpResponse response) throws IOException {
        if (response.decoderResult().isFailure()) {
            throw failure("does not speak HTTP");
        }
        if (!HttpResponseStatus.SWITCHING_PROTOCOLS.equals(response.status())) {
            throw failure("answers " + PeerText.safe(response.status().toString()) + " and opens no WebSocket");
        }
        String accept = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "");
        if (!WebSocketKeys.isUpgrade(response) || !WebSocketKeys.accept(key).equals(accept)) {
            throw failure("opens no WebSocket that was asked for");
        }
    }

    private void open(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        WebSocketBytes.install(pipeline, false);
        pipeline.remove(this);
        pipeline.remove(codec);
        succeed();
    }
}
