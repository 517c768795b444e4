package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. It begins with the head of the request and is over when the answer is written and the visitor
 * was told; whatever comes late is dropped. Bodies pass as they come: each side is read when the other has room.
 */
@LoopOnly
final class Exchange {
    private static final Refusal TOO_LARGE = new Refusal(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "The body of the visitor's request is larger than this site takes.");

    private final VisitorPort visitor;
    private final Call call;
    private final Borrower borrower;
    private boolean requestDone;
    private boolean begun;
    private boolean answered;
    private boolean over;
    private boolean interim;
    private boolean keep;
    private Duration targetIdle = Duration.ZERO;

    /** Nothing is done yet. */
    Exchange(HttpEntry entry, Visit visit, VisitorPort visitor, HttpRequest head) {
        this.visitor = visitor;
        this.call = new Call(entry, visit, head, visitor.isStream());
        this.borrower = new Borrower(this, call, visitor);
    }

    /** Judges the head, and begins to reach the target. */
    void start() {
        visitor.answersHead(call.isHead());
        keep = call.wantsKeep();
        Refusal refusal = call.judge();
        if (refusal != null) {
            keep &= !call.isBroken();
            refuse(refusal);
            return;
        }
        visitor.watch().expect(Watch.Wait.TARGET, call.patience());
        borrower.borrow();
    }

    // --- from the visitor
    // ---------------------------------------------------------------------------------------------

    /** More of the request; takes it over. */
    void content(HttpContent content) {
        requestDone |= content instanceof LastHttpContent;
        if (over || answered) {
            content.release();
            finishIfDone();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            // It looks like the last part of the body, but nobody knows where the next request begins.
            keep = false;
            fail(Refusal.badRequest("its body is not HTTP as RFC 9112 has it"));
            return;
        }
        if (!call.countUp(content.content().readableBytes())) {
            content.release();
            fail(TOO_LARGE);
            return;
        }
        borrower.send(content);
        awaitNext();
    }

    /** Whoever's turn it is. */
    private void awaitNext() {
        if (requestDone || !borrower.hasRoom() || call.isConversation()) {
            visitor.watch().expect(Watch.Wait.TARGET, call.patience());
        } else {
            visitor.watch().expect(Watch.Wait.BODY, Limits.STALL);
        }
    }

    void inputBurstDone() {
        if (!over) {
            borrower.flush();
        }
    }

    /** Whether more of the request may be read. */
    boolean wantsInput() {
        if (requestDone || over || answered) {
            return requestDone && call.upgrade() == null;
        }
        return borrower.hasRoom();
    }

    boolean isRequestDone() {
        return requestDone;
    }

    void visitorHasRoom() {
        if (!over && begun && !answered) {
            awaitNext();
            borrower.read();
        }
    }

    /** It has gone, or has ended its request in the middle. */
    void visitorGone() {
        if (!over) {
            over = true;
            borrower.giveUp();
            call.over(begun ? call.status() : 0);
        }
    }

    void expired(Watch.Wait wait) {
        switch (wait) {
            case BODY ->
                fail(new Refusal(
                        HttpResponseStatus.REQUEST_TIMEOUT, "The visitor's request did not come to an end in time."));
            case TARGET -> fail(Refusal.targetSilent());
            case TAKING, HEAD, IDLE -> abort();
        }
    }

    // --- from the target
    // ----------------------------------------------------------------------------------------------

    /** A message of the target; takes it over. */
    void answered(Object message) {
        if (over || answered) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpResponse response) {
            head(response);
        } else if (message instanceof HttpContent content) {
            body(content);
        } else {
            ReferenceCountUtil.release(message);
            fail(Refusal.targetBabbles());
        }
    }

    private void head(HttpResponse response) {
        if (response.decoderResult().isFailure() || begun) {
            fail(Refusal.targetBabbles());
            return;
        }
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            switchProtocols(response);
            return;
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim = true;
            if (!call.isOld()) {
                visitor.write(Responses.whole(response));
            }
            return;
        }
        if (!call.allows(response)) {
            fail(Refusal.targetStays());
            return;
        }
        begun = true;
        targetIdle = Responses.idle(response, call.isHead());
        keep &= call.answer(response);
        tellKeep(response);
        visitor.write(response);
    }

    private void tellKeep(HttpResponse response) {
        if (visitor.isStream()) {
            return;
        }
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (call.isOld()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private void body(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim || !begun) {
            interim &= !last;
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            abort();
            return;
        }
        call.countDown(content.content().readableBytes());
        visitor.write(content);
        if (last) {
            answered = true;
            if (requestDone) {
                borrower.giveBack(targetIdle);
            } else {
                // It has answered before it had the whole request: nobody knows what it makes of the rest.
                keep = false;
                borrower.giveUp();
            }
            finish();
        }
    }

    private void switchProtocols(HttpResponse response) {
        TargetConnection target = borrower.target();
        if (!requestDone || target == null || !call.answerUpgrade(response)) {
            fail(Refusal.targetBabbles());
            return;
        }
        begun = true;
        over = true;
        call.over(call.status());
        visitor.write(response);
        visitor.upgrade(target, call.tunnel().links());
    }

    void burstDone() {
        visitor.flush();
        if (over || answered) {
            return;
        }
        if (visitor.isWritable()) {
            borrower.read();
            awaitNext();
        } else {
            visitor.watch().expect(Watch.Wait.TAKING, Limits.STALL);
        }
    }

    void targetHasRoom() {
        if (!over && !answered && !requestDone) {
            awaitNext();
        }
        visitor.wantInput();
    }

    /** The connection is gone; a cause where it did not end in order. */
    void targetEnded(@Nullable Throwable cause) {
        if (over || answered) {
            return;
        }
        if (begun) {
            abort();
        } else if (!borrower.tryAgain()) {
            noTarget(cause);
        }
    }

    /** No connection came about. */
    void noTarget(@Nullable Throwable cause) {
        if (cause instanceof LinkException refused) {
            fail(Refusal.of(refused));
        } else if (cause instanceof SSLException || (cause != null && cause.getCause() instanceof SSLException)) {
            call.tellTrust(cause);
            fail(Refusal.targetTls());
        } else {
            fail(Refusal.targetBroke());
        }
    }

    // --- the end
    // ------------------------------------------------------------------------------------------------------

    /** Something went wrong: an answer of our own where that is still possible. */
    private void fail(Refusal refusal) {
        if (begun) {
            abort();
        } else {
            refuse(refusal);
        }
    }

    private void refuse(Refusal refusal) {
        borrower.giveUp();
        begun = true;
        answered = true;
        FullHttpResponse response = call.refuse(refusal);
        keep &= requestDone || !call.hasBody();
        tellKeep(response);
        visitor.write(response);
        visitor.flush();
        finishIfDone();
    }

    /** A request without a body has an end that comes at once: the next request begins behind it. */
    private void finishIfDone() {
        if (answered && !over && (requestDone || !keep)) {
            finish();
        }
    }

    private void finish() {
        over = true;
        call.over(call.status());
        visitor.flush();
        visitor.done(keep);
    }

    private void abort() {
        if (over) {
            return;
        }
        over = true;
        borrower.giveUp();
        call.over(call.status());
        visitor.abort();
    }
}
