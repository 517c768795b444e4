package dev.adit.plugin.httpproxy;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers to the visitor; an answer to HEAD has no body, whatever its headers promise (RFC 9110 §9.3.2). */
final class AnswerEncoder extends HttpResponseEncoder {
    private boolean toHead;

    /** What the next answers belong to. */
    void answering(HttpMethod method) {
        toHead = method.equals(HttpMethod.HEAD);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        return toHead || super.isContentAlwaysEmpty(answer);
    }
}
