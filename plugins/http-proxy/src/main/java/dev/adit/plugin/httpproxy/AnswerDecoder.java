package dev.adit.plugin.httpproxy;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Reads the answers of a target. */
final class AnswerDecoder extends HttpResponseDecoder {
    /** Set by the visitor's loop before the request is written, so before its answer can be read. */
    private volatile HttpMethod method = HttpMethod.GET;

    AnswerDecoder() {
        super(RequestDecoder.strict());
    }

    /** What the next answer belongs to. */
    void expect(HttpMethod asked) {
        method = asked;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage answer) {
        return method.equals(HttpMethod.HEAD) || super.isContentAlwaysEmpty(answer);
    }
}
