package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Set;

/** One request and its answer: how far both are, and how each is written to the other side. */
@LoopOnly
final class Exchange {
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final HttpRequest request;
    private final Wanted wanted;
    private final boolean webSocket;
    private boolean visitorStays;
    private boolean targetStays = true;
    private boolean hasBody;
    private boolean requestSent;
    private boolean answerBegun;
    private boolean answerOver;
    private boolean onKeptLink;

    Exchange(HttpRequest request, Wanted wanted) {
        this.request = request;
        this.wanted = wanted;
        this.visitorStays = HttpUtil.isKeepAlive(request);
        this.webSocket = isModern() && HopByHop.isWebSocket(request.headers());
    }

    Wanted wanted() {
        return wanted;
    }

    HttpMethod method() {
        return request.method();
    }

    boolean isConnect() {
        return method().equals(HttpMethod.CONNECT);
    }

    private boolean isModern() {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /** The head as the target gets it. */
    HttpRequest toTarget() {
        HttpHeaders headers = request.headers().copy();
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        HopByHop.remove(headers);
        // Whatever the visitor wrote there: the request's target decides (RFC 9112 §3.2.2).
        headers.set(HttpHeaderNames.HOST, wanted.authority());
        HopByHop.leaveTrace(headers, request.protocolVersion());
        Integer hops = headers.getInt(HttpHeaderNames.MAX_FORWARDS);
        if (hops != null && method().equals(HttpMethod.OPTIONS)) {
            headers.setInt(HttpHeaderNames.MAX_FORWARDS, hops - 1);
        }
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (webSocket) {
            HopByHop.upgradeToWebSocket(headers);
        }
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method(), wanted.path(), headers);
    }

    void bodySent(int bytes, boolean last) {
        hasBody |= bytes > 0;
        requestSent |= last;
    }

    boolean isRequestSent() {
        return requestSent;
    }

    /** It is sent on a link that has served others, or on one of its own. */
    void sentOn(boolean keptLink) {
        onKeptLink = keptLink;
    }

    /** Whether the request may be sent a second time where a kept link ended under it (RFC 9112 §9.3.1). */
    boolean isRepeatable() {
        return onKeptLink && requestSent && !hasBody && !answerBegun && REPEATABLE.contains(method());
    }

    /** Whether an answer means that both sides speak something else from now on. */
    boolean isSwitch(HttpResponse answer) throws Refusal {
        if (answer.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            return false;
        }
        if (!webSocket || !requestSent || !HopByHop.isWebSocket(answer.headers())) {
            throw Refusal.badAnswer("the target switched to a protocol that nobody asked for");
        }
        return true;
    }

    static boolean isInterim(HttpResponse answer) {
        return answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /** Whether the visitor's version knows answers before the answer. */
    boolean takesInterim() {
        return isModern();
    }

    /** An answer before the answer: its head alone. */
    HttpResponse interim(HttpResponse answer) {
        HttpHeaders headers = answer.headers().copy();
        HopByHop.remove(headers);
        HopByHop.leaveTrace(headers, answer.protocolVersion());
        if (answer.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            HopByHop.upgradeToWebSocket(headers);
        }
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers);
    }

    /** The head of the answer as the visitor gets it. */
    HttpResponse toVisitor(HttpResponse answer) throws Refusal {
        List<String> codings = answer.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean chunked = HttpUtil.isTransferEncodingChunked(answer);
        if (codings.size() > 1 || (!codings.isEmpty() && !codings.get(0).trim().equalsIgnoreCase("chunked"))) {
            throw Refusal.badAnswer("the target's answer has a Transfer-Encoding that is not passed on");
        }
        answerBegun = true;
        boolean counted = answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean untilTheEnd = !counted && !chunked && mayHaveBody(answer);
        targetStays = HttpUtil.isKeepAlive(answer) && !untilTheEnd;
        HttpHeaders headers = answer.headers().copy();
        HopByHop.remove(headers);
        HopByHop.leaveTrace(headers, answer.protocolVersion());
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers);
        if (!counted && mayHaveBody(answer)) {
            // So that its end is told from its being cut off; who does not know chunks learns it by the end.
            visitorStays &= isModern();
            HttpUtil.setTransferEncodingChunked(head, isModern());
        }
        tellWhetherItStays(headers);
        return head;
    }

    private boolean mayHaveBody(HttpResponse answer) {
        int code = answer.status().code();
        return !method().equals(HttpMethod.HEAD)
                && code != HttpResponseStatus.NO_CONTENT.code()
                && code != HttpResponseStatus.RESET_CONTENT.code()
                && code != HttpResponseStatus.NOT_MODIFIED.code();
    }

    void tellWhetherItStays(HttpHeaders headers) {
        if (!visitorStays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!isModern()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    boolean isAnswerBegun() {
        return answerBegun;
    }

    void answerOver() {
        answerBegun = true;
        answerOver = true;
    }

    boolean isAnswerOver() {
        return answerOver;
    }

    /** The visitor's connection ends with this exchange. */
    void letVisitorGo() {
        visitorStays = false;
    }

    boolean visitorStays() {
        return visitorStays;
    }

    /** Whether the connection to the target can serve another request. */
    boolean targetStays() {
        return targetStays && requestSent && answerOver;
    }
}
