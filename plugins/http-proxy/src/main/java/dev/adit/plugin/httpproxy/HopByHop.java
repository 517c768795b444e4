package dev.adit.plugin.httpproxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What belongs to one connection and not to the message (RFC 9110 §7.6.1), and the trace that a proxy leaves. */
final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade");
    /** Nobody takes these away by naming them in Connection: the message would mean something else without. */
    private static final Set<String> NEVER = Set.of("content-length", "host", "via");

    private static final String VIA = "Via";
    private static final String NAME = "adit";

    private HopByHop() {}

    /** Removes it from a copy of a message's headers. */
    static void remove(HttpHeaders headers) {
        List<String> named = headers.getAll(HttpHeaderNames.CONNECTION);
        for (String list : named) {
            for (String name : list.split(",", -1)) {
                String lower = name.trim().toLowerCase(Locale.ROOT);
                if (!lower.isEmpty() && !NEVER.contains(lower)) {
                    headers.remove(lower);
                }
            }
        }
        ALWAYS.forEach(headers::remove);
    }

    /** Says by which way it came (RFC 9110 §7.6.3); no host name of ours is told. */
    static void leaveTrace(HttpHeaders headers, HttpVersion received) {
        headers.add(VIA, received.majorVersion() + "." + received.minorVersion() + " " + NAME);
    }

    /** Whether a message asks for, or grants, a WebSocket: the one upgrade that is passed on. */
    static boolean isWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.getAll(HttpHeaderNames.UPGRADE).size() == 1
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
                        headers.get(HttpHeaderNames.UPGRADE).trim());
    }

    static void upgradeToWebSocket(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
}
