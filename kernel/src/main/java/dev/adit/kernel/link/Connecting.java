package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.TunnelCounters;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One visitor on its way to a link: interceptors, open, splice. Nothing is read from it before the link is there, and one
 * that goes away takes its half-opened link along.
 */
@LoopOnly
final class Connecting {
    private final EntryLinks links;
    private final Opening.Entry entry;
    private final DuplexChannel visitor;
    private final Promise<Void> done;
    private @Nullable Future<?> step;

    Connecting(EntryLinks links, Opening.Entry entry, DuplexChannel visitor) {
        this.links = links;
        this.entry = entry;
        this.visitor = visitor;
        this.done = visitor.eventLoop().newPromise();
    }

    Future<Void> done() {
        return done;
    }

    void start(LinkRequest request) {
        EarlyReads.guard(visitor);
        visitor.closeFuture().addListener(gone -> cancel());
        long began = System.nanoTime();
        Future<LinkRequest> intercepted = entry.chain().run(LinkPhase.VISITOR_ACCEPTED, visitor, request);
        step = intercepted;
        intercepted.addListener((Future<LinkRequest> answer) -> {
            if (answer.isSuccess()) {
                open(answer.getNow());
                return;
            }
            if (answer.cause() instanceof LinkException failure) {
                entry.failed(entry.nextLink(), request, failure, began);
            }
            fail(answer.cause());
        });
    }

    private void open(LinkRequest request) {
        if (!visitor.isActive()) {
            fail(new ClosedChannelException());
            return;
        }
        LinkTry opening = links.opening(request);
        step = opening.opened();
        opening.opened().addListener((Future<Channel> opened) -> {
            if (opened.isSuccess()) {
                splice(opening, (DuplexChannel) opened.getNow());
            } else {
                fail(opened.cause());
            }
        });
    }

    /** On the link's loop: the splice minds the rest. */
    private void splice(LinkTry opening, DuplexChannel link) {
        TunnelCounters counters = entry.counters();
        Pacing.ofSplice(visitor, link, entry.memory());
        Splice.join(visitor, link, counters::up, counters::down, entry.memory()).addListener(over -> {
            if (over.isSuccess()) {
                done.trySuccess(null);
            } else {
                LinkException refusal = opening.refusal();
                done.tryFailure(refusal == null ? over.cause() : refusal);
            }
        });
    }

    private void fail(Throwable cause) {
        Resets.reset(visitor);
        done.tryFailure(cause);
    }

    private void cancel() {
        Future<?> running = step;
        if (running != null && !running.isDone()) {
            running.cancel(false);
        }
    }
}
