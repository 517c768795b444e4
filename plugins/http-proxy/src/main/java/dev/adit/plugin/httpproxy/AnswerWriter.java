package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** Writes to the visitor what a target answers, part by part. */
@LoopOnly
final class AnswerWriter {
    private final VisitorConnection visitor;

    /** What a part meant. */
    enum Outcome {
        /** There is more to come. */
        MORE,
        /** That was the end of the answer. */
        OVER,
        /** From now on both sides speak something else. */
        SWITCHED
    }

    AnswerWriter(VisitorConnection visitor) {
        this.visitor = visitor;
    }

    /**
     * Writes one part; flushing is the caller's.
     *
     * @param part owned from now on, unless it is refused
     * @throws Refusal where the answer cannot be passed on
     */
    Outcome write(Exchange now, HttpObject part) throws Refusal {
        if (part.decoderResult().isFailure()) {
            throw Refusal.badAnswer("the target's answer is no HTTP/1.1");
        }
        return part instanceof HttpResponse head ? writeHead(now, head) : writeBody(now, (HttpContent) part);
    }

    private Outcome writeHead(Exchange now, HttpResponse head) throws Refusal {
        boolean switches = now.isSwitch(head);
        if (!Exchange.isInterim(head)) {
            visitor.write(now.toVisitor(head));
        } else if (now.takesInterim()) {
            visitor.write(now.interim(head));
            visitor.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return switches ? Outcome.SWITCHED : Outcome.MORE;
    }

    private Outcome writeBody(Exchange now, HttpContent part) {
        if (!now.isAnswerBegun()) {
            // The empty end of an answer before the answer.
            part.release();
            return Outcome.MORE;
        }
        visitor.write(part);
        return part instanceof LastHttpContent ? Outcome.OVER : Outcome.MORE;
    }
}
