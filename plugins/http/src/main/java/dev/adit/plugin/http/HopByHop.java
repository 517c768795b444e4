package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers of one connection that must not reach the next (RFC 9110 7.6.1). */
final class HopByHop {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    /** What {@code Connection} may not take away: framing, and what decides where a request goes. */
    private static final Set<String> KEPT = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "authorization",
            "cookie",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-real-ip",
            "forwarded");

    private HopByHop() {}

    /** Takes them out; {@code Transfer-Encoding} stays, as the encoder reads it. */
    static void strip(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
            headers.remove(HttpHeaderNames.CONNECTION);
            connection.forEach(value -> removeNamed(headers, value));
        }
        headers.remove(KEEP_ALIVE);
        headers.remove(PROXY_CONNECTION);
        headers.remove(HttpHeaderNames.UPGRADE);
        headers.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
        headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
        if (headers.contains(HttpHeaderNames.TE)) {
            boolean trailers = headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
            headers.remove(HttpHeaderNames.TE);
            if (trailers) {
                headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
            }
        }
    }

    private static void removeNamed(HttpHeaders headers, String value) {
        for (int from = 0; from < value.length(); ) {
            int comma = value.indexOf(',', from);
            int end = comma < 0 ? value.length() : comma;
            String name = value.substring(from, end).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !KEPT.contains(name)) {
                headers.remove(name);
            }
            from = end + 1;
        }
    }
}
