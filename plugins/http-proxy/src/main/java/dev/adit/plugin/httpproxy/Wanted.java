package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Address;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks for.
 *
 * @param target the address to reach
 * @param authority host and port as the target shall see them
 * @param path what is asked of the target; empty for CONNECT
 */
record Wanted(Address target, String authority, String path) {
    private static final int HTTP_PORT = 80;
    private static final int NO_PORT = 0;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)(?:http|ws)://([^/?#]+)([^#]*)(?:#.*)?");
    private static final Pattern AUTHORITY = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+))(?::([0-9]{0,5}))?");

    /** Reads it, and whatever of the head could be understood in two ways. */
    static Wanted of(HttpRequest request) throws Refusal {
        if (request.decoderResult().isFailure()) {
            throw Refusal.unreadable(request.decoderResult().cause());
        }
        checkHead(request);
        checkMethod(request);
        boolean connect = request.method().equals(HttpMethod.CONNECT);
        if (!VISIBLE.matcher(request.uri()).matches()) {
            throw Refusal.malformed("the request's target has characters that no URI has");
        }
        if (connect) {
            if (request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                    || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                throw Refusal.malformed("CONNECT has no body");
            }
            return new Wanted(address(request.uri(), NO_PORT), request.uri(), "");
        }
        Matcher absolute = ABSOLUTE.matcher(request.uri());
        if (!absolute.matches()) {
            throw Refusal.malformed("this is a proxy: it takes http://host/path, and CONNECT host:port for all else");
        }
        return new Wanted(
                address(absolute.group(1), HTTP_PORT), absolute.group(1), path(request.method(), absolute.group(2)));
    }

    private static String path(HttpMethod method, String rest) {
        if (rest.isEmpty()) {
            return method.equals(HttpMethod.OPTIONS) ? "*" : "/";
        }
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static void checkHead(HttpRequest request) throws Refusal {
        HttpHeaders headers = request.headers();
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new Refusal(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this proxy speaks HTTP/1.1 and HTTP/1.0");
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1))) {
            throw Refusal.malformed("a request has one Host");
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (codings.size() > 1
                        || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                codings.get(0).trim()))) {
            throw new Refusal(HttpResponseStatus.NOT_IMPLEMENTED, "no Transfer-Encoding but chunked is passed on");
        }
    }

    /** Methods that are about the way itself (RFC 9110 §7.6.2). */
    private static void checkMethod(HttpRequest request) throws Refusal {
        if (request.method().equals(HttpMethod.TRACE)) {
            throw new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "TRACE is not passed on");
        }
        if (request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.MAX_FORWARDS, "0", true)) {
            throw new Refusal(HttpResponseStatus.OK, "this is the proxy, and the request goes no further");
        }
    }

    private static Address address(String text, int defaultPort) throws Refusal {
        Matcher authority = AUTHORITY.matcher(text);
        if (authority.matches()) {
            boolean bracketed = authority.group(1) != null;
            String host = bracketed ? authority.group(1) : authority.group(2);
            String port = authority.group(3);
            boolean isV6 = host.indexOf(':') >= 0;
            try {
                if (bracketed == isV6) {
                    return Address.named(host, port == null || port.isEmpty() ? defaultPort : Integer.parseInt(port));
                }
            } catch (IllegalArgumentException noAddress) {
                // Told below: what a stranger sent is not repeated.
            }
        }
        throw Refusal.malformed("the request's target has no host and port that could be reached");
    }
}
