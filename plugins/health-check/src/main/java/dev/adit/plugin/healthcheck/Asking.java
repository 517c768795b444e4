package dev.adit.plugin.healthcheck;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One GET, and what comes back. */
final class Asking extends SimpleChannelInboundHandler<HttpObject> {
    private static final int MOST_BODY = 64 * 1024;
    private static final int LAST_INFORMATIONAL = 199;

    private final HealthCheckConfig config;
    private final String host;
    private final Promise<Void> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean answered;

    Asking(HealthCheckConfig config, String host, Promise<Void> result) {
        this.config = config;
        this.host = host;
        this.result = result;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, config.probe().path());
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.USER_AGENT, "adit-health-check")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            result.tryFailure(new IOException("the answer is not HTTP"));
            return;
        }
        if (message instanceof HttpResponse response && !judge(response.status().code())) {
            return;
        }
        if (message instanceof HttpContent content) {
            take(content.content());
            if (answered && message instanceof LastHttpContent) {
                result.tryFailure(new IOException("the answer does not contain what it should"));
            }
        }
    }

    /** Returns whether the body is to be looked at. */
    private boolean judge(int status) {
        if (status <= LAST_INFORMATIONAL) {
            return false;
        }
        answered = true;
        if (config.status().stream().noneMatch(range -> range.contains(status))) {
            result.tryFailure(new IOException("answered with status " + status));
        } else if (config.body() == null) {
            result.trySuccess(null);
        }
        return !result.isDone();
    }

    private void take(ByteBuf part) {
        String wanted = config.body();
        int room = MOST_BODY - body.size();
        if (wanted == null || result.isDone()) {
            return;
        }
        byte[] bytes = new byte[Math.min(room, part.readableBytes())];
        part.getBytes(part.readerIndex(), bytes);
        body.writeBytes(bytes);
        if (body.toString(StandardCharsets.UTF_8).contains(wanted)) {
            result.trySuccess(null);
        } else if (body.size() >= MOST_BODY) {
            result.tryFailure(new IOException("the answer does not contain what it should"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        result.tryFailure(new IOException("the connection ended without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.tryFailure(cause);
    }
}
