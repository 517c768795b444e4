package dev.adit.plugin.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the head of a request, and what becomes of it on its way to the target. */
final class Requests {
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString REAL_IP = AsciiString.cached("x-real-ip");
    /** Netty's notes to itself where a message came by HTTP/2. */
    private static final List<AsciiString> NOTES = List.of(
            AsciiString.cached("x-http2-stream-id"),
            AsciiString.cached("x-http2-scheme"),
            AsciiString.cached("x-http2-path"),
            AsciiString.cached("x-http2-stream-weight"),
            AsciiString.cached("x-http2-stream-dependency-id"));

    private static final int LONGEST_NUMBER = 18;

    private Requests() {}

    /** What is wrong with a head, so wrong that nothing after it can be trusted; null if nothing is. */
    static @Nullable Refusal check(HttpRequest head) {
        DecoderResult result = head.decoderResult();
        if (result.isFailure()) {
            return unreadable(result.cause());
        }
        HttpVersion version = head.protocolVersion();
        boolean old = version.equals(HttpVersion.HTTP_1_0);
        if (!old && !version.equals(HttpVersion.HTTP_1_1)) {
            return new Refusal(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "The server speaks no such version of HTTP.");
        }
        HttpHeaders headers = head.headers();
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !old)) {
            return Refusal.badRequest(hosts == 0 ? "it names no host" : "it names several hosts");
        }
        String framing = framing(headers, old);
        if (framing != null) {
            return Refusal.badRequest(framing);
        }
        return isVisible(head.uri()) ? null : Refusal.badRequest("its path has characters that no path can have");
    }

    private static Refusal unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The visitor's request line is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "The headers of the visitor's request are too large.");
        }
        return Refusal.badRequest("it is not HTTP as RFC 9112 has it");
    }

    /** Where a body ends must have exactly one meaning. */
    private static @Nullable String framing(HttpHeaders headers, boolean old) {
        boolean chunks = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        boolean length = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (chunks) {
            List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean plain = codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
            if (old || length || !plain) {
                return "its length is told in more than one way";
            }
        } else if (length) {
            List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
            if (lengths.size() != 1 || !isNumber(lengths.get(0))) {
                return "its length is no number";
            }
        }
        return null;
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether it can be the target of a request: something, and nothing that is not seen. */
    static boolean isVisible(CharSequence uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == 0x7F) {
                return false;
            }
        }
        return uri.length() > 0;
    }

    /** Whether it may be sent once more where the first try was lost (RFC 9110 9.2.2). */
    static boolean isRepeatable(HttpMethod method) {
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || method.equals(HttpMethod.OPTIONS)
                || method.equals(HttpMethod.PUT)
                || method.equals(HttpMethod.DELETE);
    }

    /**
     * The one protocol that the visitor wants to go on with; null if it does not, lets the target choose, or wants HTTP/2,
     * which has other ways: what goes inside of it would pass by every rule.
     */
    static @Nullable String upgrade(HttpRequest head) {
        HttpHeaders headers = head.headers();
        String protocol = headers.get(HttpHeaderNames.UPGRADE);
        boolean asked = protocol != null
                && isOneProtocol(protocol)
                && headers.getAll(HttpHeaderNames.UPGRADE).size() == 1
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && !hasBody(headers);
        return asked ? protocol : null;
    }

    private static boolean isOneProtocol(String protocol) {
        return !protocol.isEmpty()
                && !protocol.regionMatches(true, 0, "h2", 0, 2)
                && protocol.chars().noneMatch(at -> at == ',' || at == ' ' || at == '\t');
    }

    static boolean hasBody(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && !length.equals("0");
    }

    /** Makes the visitor's headers those for the target. */
    static void forward(HttpHeaders headers, Visit visit, String authority, HttpTunnel tunnel) {
        HopByHop.strip(headers);
        stripNotes(headers);
        InetAddress peer = visit.ip();
        boolean trusted = peer != null && tunnel.trusts(peer);
        String before = trusted ? headers.get(FORWARDED_FOR) : null;
        headers.set(FORWARDED_FOR, before == null ? visit.address() : before + ", " + visit.address());
        set(headers, REAL_IP, visit.address(), trusted);
        set(headers, FORWARDED_PROTO, visit.scheme(), trusted);
        set(headers, FORWARDED_HOST, authority, trusted);
        String earlier = trusted ? headers.get(FORWARDED) : null;
        headers.set(FORWARDED, (earlier == null ? "" : earlier + ", ") + forwarded(visit, authority));
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, authority.isEmpty() ? "localhost" : authority);
        }
        if (tunnel.isGuarded()) {
            headers.remove(HttpHeaderNames.AUTHORIZATION);
        }
        tunnel.requestRules().apply(headers);
    }

    /** Takes out what only Netty has said. */
    static void stripNotes(HttpHeaders headers) {
        for (int i = 0; i < NOTES.size(); i++) {
            headers.remove(NOTES.get(i));
        }
    }

    private static void set(HttpHeaders headers, AsciiString name, String value, boolean trusted) {
        if (!trusted || !headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** RFC 7239; an IPv6 address is quoted, and so is a host with a port. */
    private static String forwarded(Visit visit, String authority) {
        String address = visit.address();
        String node = address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
        return "for=" + node + ";host=\"" + authority + "\";proto=" + visit.scheme();
    }
}
