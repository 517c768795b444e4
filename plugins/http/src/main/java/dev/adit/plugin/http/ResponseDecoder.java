package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * Reads a target's responses; knows which of them have no body because of what was asked. Lines may end in a line feed
 * alone, as old programs write them: a target speaks for itself only.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private volatile boolean head;

    ResponseDecoder() {
        super(Pipelines.decoding().setStrictLineParsing(false));
    }

    /** Before a request is written: whether it is a HEAD. */
    void answersHead(boolean isHead) {
        head = isHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        // Netty gives a 101 of the drafts of WebSocket a body; what comes behind it belongs to the other protocol.
        return interim || head || super.isContentAlwaysEmpty(message);
    }
}
