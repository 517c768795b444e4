package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a WebSocket of HTTP/1.1 has and one of HTTP/2 has not (RFC 8441 5): a number that the target must answer, so that it is
 * known to be no other server that was talked into an upgrade (RFC 6455 1.3). No secret.
 *
 * @param text as the header has it
 */
record WebSocketKey(String text) {
    /** Whom it is of use to. */
    static final String PROTOCOL = "websocket";

    private static final int BYTES = 16;
    private static final String WITH = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    static WebSocketKey next() {
        byte[] bytes = new byte[BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return new WebSocketKey(Base64.getEncoder().encodeToString(bytes));
    }

    /** Whether an answer's headers have what follows from it. */
    boolean isAnsweredBy(HttpHeaders headers) {
        return answer().equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
    }

    String answer() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((text + WITH).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java runtime has SHA-1", missing);
        }
    }
}
