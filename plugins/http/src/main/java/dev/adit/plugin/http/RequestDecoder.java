package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Reads requests. A length and chunks at once is how a second request is smuggled past a proxy (RFC 9112 6.3): refused, not
 * mended.
 */
final class RequestDecoder extends HttpRequestDecoder {

    RequestDecoder() {
        super(Pipelines.decoding());
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
