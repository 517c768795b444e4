package dev.adit.plugin.httpproxy;

import dev.adit.api.link.LinkFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer of the proxy itself. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;

    Refusal(HttpResponseStatus status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    static Refusal malformed(String text) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, text);
    }

    /** What could not be read as a request. */
    static Refusal unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongFrameException) {
            return new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large");
        }
        return malformed("this is no HTTP request");
    }

    static Refusal noPassword() {
        return new Refusal(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED, "this proxy asks for user and password");
    }

    static Refusal badAnswer(String text) {
        return new Refusal(HttpResponseStatus.BAD_GATEWAY, text);
    }

    /** Why there is no link, and whose side it is. */
    static Refusal of(LinkFailure failure) {
        return switch (failure) {
            case CLIENT_OFFLINE ->
                new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "the client of this tunnel is not online");
            case NO_EXIT -> badAnswer("the client of this tunnel cannot serve it: a plugin is missing there");
            case TARGET_REFUSED -> badAnswer("the target refused the connection");
            case TARGET_TIMEOUT -> new Refusal(HttpResponseStatus.GATEWAY_TIMEOUT, "the target did not answer in time");
            case TARGET_UNRESOLVED -> badAnswer("the target's name has no address at the client");
            case DENIED ->
                new Refusal(HttpResponseStatus.FORBIDDEN, "the client of this tunnel does not grant this target");
            case OVERLOADED -> new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many links; try again later");
            case SHUTTING_DOWN ->
                new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "this tunnel is ending; try again later");
            case INTERNAL -> badAnswer("a defect of the tunnel; its log has more");
            case TARGET_DOWN -> new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "the target is down");
        };
    }

    HttpResponseStatus status() {
        return status;
    }

    /** The answer to an exchange; null where the connection ends with it. */
    FullHttpResponse answer(@Nullable Exchange exchange) {
        ByteBuf body = Unpooled.copiedBuffer("adit: " + getMessage() + "\n", StandardCharsets.UTF_8);
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        if (status.equals(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED)) {
            answer.headers().set(HttpHeaderNames.PROXY_AUTHENTICATE, "Basic realm=\"adit\", charset=\"UTF-8\"");
        }
        if (exchange == null) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            exchange.tellWhetherItStays(answer.headers());
        }
        return answer;
    }
}
