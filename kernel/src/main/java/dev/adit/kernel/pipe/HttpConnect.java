package dev.adit.kernel.pipe;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.config.ProxyConfig;
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
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A client's way through an HTTP proxy: CONNECT (RFC 9110 §9.3.6), with a user and a password where there are (RFC 7617). */
@LoopOnly
final class HttpConnect extends PipeStep {
    private final HttpClientCodec codec = new HttpClientCodec();
    private final ProxyConfig proxy;
    private final Address server;
    private boolean granted;

    private HttpConnect(ProxyConfig proxy, Address server, Promise<Void> done) {
        super("the proxy " + proxy.url(), done);
        this.proxy = proxy;
        this.server = server;
    }

    /** At the end of the pipeline of a connection to the proxy that reads by itself. */
    static void install(ChannelPipeline pipeline, ProxyConfig proxy, Address server, Promise<Void> done) {
        HttpConnect connect = new HttpConnect(proxy, server, done);
        pipeline.addLast(connect.codec, connect);
    }

    @Override
    void begin(ChannelHandlerContext context) {
        String target = server.toString();
        HttpHeaders headers = WebSocketKeys.noHeaders().set(HttpHeaderNames.HOST, target);
        if (!proxy.user().isEmpty()) {
            String both = proxy.user() + ":" + password();
            headers.set(
                    HttpHeaderNames.PROXY_AUTHORIZATION,
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        context.writeAndFlush(new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.CONNECT,
                target,
                Unpooled.EMPTY_BUFFER,
                headers,
                WebSocketKeys.noHeaders()));
    }

    private String password() {
        return proxy.password() == null
                ? ""
                : Objects.requireNonNull(proxy.password()).reveal();
    }

    @Override
    void heard(ChannelHandlerContext context, Object message) throws IOException {
        if (message instanceof HttpResponse response) {
            check(response);
            granted = true;
        }
        if (message instanceof LastHttpContent && granted) {
            context.pipeline().remove(this);
            context.pipeline().remove(codec);
            succeed();
        }
    }

    private void check(HttpResponse response) throws IOException {
        if (response.decoderResult().isFailure()) {
            throw failure("does not speak HTTP");
        }
        int code = response.status().code();
        // The second is what tinyproxy says to a wrong password.
        if (code == HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED.code()
                || code == HttpResponseStatus.UNAUTHORIZED.code()) {
            throw failure(wanted(code, response.headers().getAll(HttpHeaderNames.PROXY_AUTHENTICATE)));
        }
        if (response.status().codeClass() != HttpStatusClass.SUCCESS) {
            throw failure("does not let the client through to " + server + ": "
                    + PeerText.safe(response.status().toString()));
        }
    }

    private String wanted(int code, List<String> schemes) {
        boolean basic = schemes.isEmpty()
                || schemes.stream()
                        .anyMatch(scheme -> scheme.toLowerCase(Locale.ROOT).startsWith("basic"));
        if (!basic) {
            return "asks for a login of a kind that is not spoken here: " + PeerText.safe(String.join(", ", schemes));
        }
        return (proxy.user().isEmpty() ? "asks for a user and a password (" : "does not accept user and password (")
                + code + ")";
    }
}
