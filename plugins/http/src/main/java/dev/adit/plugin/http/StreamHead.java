package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a stream, before its codec makes a request of it: it must have what a request has (RFC 9113 8.3.1), which
 * the codec takes for granted.
 *
 * <p>One that asks for another protocol (RFC 8441, an extended CONNECT) becomes what HTTP/1.1 has for that, an upgrade, so that
 * everything behind it knows one kind of request. No visitor can write such an upgrade by hand: headers of a connection are
 * refused in HTTP/2 (RFC 9113 8.2.2).
 */
@LoopOnly
final class StreamHead extends ChannelInboundHandlerAdapter {
    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private boolean seen;

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (!seen && frame instanceof Http2HeadersFrame head) {
            seen = true;
            Http2Headers headers = head.headers();
            // One that has ended already can carry no protocol: it stays a CONNECT, which nobody takes.
            if (isConnect(headers) && !head.isEndStream()) {
                rewrite(headers);
            }
            if (!isWhole(headers)) {
                int stream = head.stream() == null ? 0 : head.stream().id();
                context.fireExceptionCaught(
                        Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "the request is not whole"));
                return;
            }
        }
        context.fireChannelRead(frame);
    }

    private static boolean isConnect(Http2Headers headers) {
        return HttpMethod.CONNECT.asciiName().contentEquals(said(headers.method()));
    }

    private static void rewrite(Http2Headers headers) {
        CharSequence protocol = headers.get(PseudoHeaderName.PROTOCOL.value());
        if (protocol != null) {
            headers.remove(PseudoHeaderName.PROTOCOL.value());
            headers.method(HttpMethod.GET.asciiName());
            headers.set(HttpHeaderNames.UPGRADE, protocol);
        }
    }

    private static boolean isWhole(Http2Headers headers) {
        if (!isToken(said(headers.method()))) {
            return false;
        }
        return isConnect(headers)
                ? headers.authority() != null
                : headers.scheme() != null && Requests.isVisible(said(headers.path()));
    }

    private static CharSequence said(@Nullable CharSequence value) {
        return value == null ? "" : value;
    }

    private static boolean isToken(CharSequence method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!plain && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return method.length() > 0;
    }

    /** Whether a request of a stream asks for another protocol. */
    static boolean isUpgrade(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.UPGRADE);
    }

    /** Behind the codec, which knows only of keep-alive, and takes what follows for a body of unknown length. */
    static void complete(HttpHeaders headers) {
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }
}
