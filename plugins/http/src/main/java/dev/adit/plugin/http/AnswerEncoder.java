package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes responses; knows which of them have no body because of what was asked. Confined to the visitor's loop. */
final class AnswerEncoder extends HttpResponseEncoder {
    private boolean head;

    /** Whether the request under way is a HEAD, so that lengths in the answer are not those of a body. */
    void answersHead(boolean isHead) {
        head = isHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
