package dev.adit.plugin.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;

/** What becomes of the head of a target's response on its way to the visitor. */
final class Responses {
    private static final String TIMEOUT = "timeout=";

    private Responses() {}

    /** Whether it has no body, whatever its headers say (RFC 9112 6.3). */
    static boolean isBodiless(HttpResponse response, boolean head) {
        int code = response.status().code();
        return head || code == HttpResponseStatus.NO_CONTENT.code() || code == HttpResponseStatus.NOT_MODIFIED.code();
    }

    /** Whether its end is told by itself, and not by the end of the connection. */
    static boolean isFramed(HttpResponse response, boolean head) {
        return isBodiless(response, head)
                || response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || HttpUtil.isTransferEncodingChunked(response);
    }

    /** How long the target keeps the connection for the next request; zero if it does not. Before {@link #forward}. */
    static Duration idle(HttpResponse response, boolean head) {
        if (!HttpUtil.isKeepAlive(response) || !isFramed(response, head)) {
            return Duration.ZERO;
        }
        String told = response.headers().get("keep-alive");
        int at = told == null ? -1 : told.indexOf(TIMEOUT);
        if (told == null || at < 0) {
            return Limits.TARGET_IDLE;
        }
        // A little less than it says, as its answer to a request that comes at the last moment would be a reset.
        long seconds = number(told, at + TIMEOUT.length());
        Duration safe = Duration.ofSeconds(seconds).minusMillis(seconds > 0 ? 500 : 0);
        return safe.compareTo(Limits.TARGET_IDLE_MOST) < 0 ? safe : Limits.TARGET_IDLE_MOST;
    }

    private static long number(String text, int from) {
        long number = 0;
        for (int i = from; i < text.length() && number < 1000; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                break;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    /**
     * Makes the target's head the visitor's.
     *
     * @param old whether the visitor speaks HTTP/1.0, which knows no chunks
     * @return whether the end of the body is told by itself
     */
    static boolean forward(HttpResponse response, boolean head, boolean old, boolean secure, HttpTunnel tunnel) {
        HttpHeaders headers = response.headers();
        boolean framed = isFramed(response, head);
        boolean chunked = HttpUtil.isTransferEncodingChunked(response);
        HopByHop.strip(headers);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (chunked && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        if (old && chunked) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            framed = isBodiless(response, head);
        } else if (!old && !framed) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            framed = true;
        }
        tunnel.responseRules().apply(headers);
        String hsts = secure ? tunnel.strictTransport() : null;
        if (hsts != null) {
            headers.set("strict-transport-security", hsts);
        }
        return framed;
    }

    /** The same head as a message without a body. */
    static FullHttpResponse whole(HttpResponse head) {
        return new DefaultFullHttpResponse(
                head.protocolVersion(),
                head.status(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                DefaultHttpHeadersFactory.trailersFactory().newEmptyHeaders());
    }

    /** The same for one that ends HTTP on its connection. */
    static void forwardUpgrade(HttpResponse response, String protocol) {
        HttpHeaders headers = response.headers();
        String chosen = headers.get(HttpHeaderNames.UPGRADE, protocol);
        HopByHop.strip(headers);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, chosen);
    }

    /** The same for a stream that asked for another protocol: there it is a success (RFC 8441 5). */
    static void forwardConnect(HttpResponse response) {
        HttpHeaders headers = response.headers();
        HopByHop.strip(headers);
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        response.setStatus(HttpResponseStatus.OK);
    }
}
