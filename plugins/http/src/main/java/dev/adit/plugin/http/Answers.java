package dev.adit.plugin.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the server's own answers: html, json or plain text, whichever the visitor would rather have. */
final class Answers {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
            <meta name="viewport" content="width=device-width"><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#333}
            h1{font-size:1.4em}small{color:#777}</style></head>
            <body><h1>%1$s</h1><p>%2$s</p><small>Adit</small></body></html>
            """;

    private final byte @Nullable [] page;

    /** With a page of one's own for visitors who want html, or none. */
    Answers(byte @Nullable [] page) {
        this.page = page;
    }

    /**
     * Writes one.
     *
     * @param refusal what and why
     * @param request what the visitor accepts; null where its headers could not be read
     */
    FullHttpResponse write(Refusal refusal, @Nullable HttpHeaders request) {
        HttpResponseStatus status = refusal.status();
        String accepted = request == null ? null : request.get(HttpHeaderNames.ACCEPT);
        String type = type(accepted == null ? "" : accepted);
        ByteBuf body = Unpooled.wrappedBuffer(body(refusal, type));
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, type + "; charset=utf-8");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (refusal.location() != null) {
            headers.set(HttpHeaderNames.LOCATION, refusal.location());
        }
        if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"Adit\", charset=\"UTF-8\"");
        }
        return response;
    }

    private static String type(String accepted) {
        if (accepted.contains("text/html")) {
            return "text/html";
        }
        return accepted.contains("json") ? "application/json" : "text/plain";
    }

    /** Neither the status nor the reason has anything of the visitor's in it, so nothing has to be escaped. */
    private byte[] body(Refusal refusal, String type) {
        String status = refusal.status().toString();
        String text = switch (type) {
            case "text/html" -> {
                if (page != null) {
                    yield null;
                }
                yield PAGE.formatted(status, refusal.reason());
            }
            case "application/json" ->
                "{\"status\": " + refusal.status().code() + ", \"error\": \"" + refusal.reason() + "\"}\n";
            default -> status + "\n" + refusal.reason() + "\n";
        };
        return text == null && page != null ? page : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }
}
