package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.observe.TunnelCounters;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The links of one tunnel, and what is left of them when it ends. Any thread.
 */
public final class EntryLinks implements TunnelLinks {
    private final Opening.Entry entry;
    private final LiveChannels live = new LiveChannels();
    private final AtomicReference<Runnable> ended;

    /** {@code ended} is told, once, when no link is opened any more. */
    EntryLinks(Opening.Entry entry, Runnable ended) {
        this.entry = entry;
        this.ended = new AtomicReference<>(ended);
    }

    /**
     * Tells where the next link will probably live: a visitor that lives there too needs no other thread.
     *
     * @return a loop, or null while the client is not there
     */
    public @Nullable EventLoop nextLoop() {
        StreamOpener session = entry.session().get();
        return session == null ? null : session.nextLoop(entry.carrier());
    }

    @Override
    public Future<Channel> open(LinkRequest request) {
        return opening(request).opened();
    }

    /** Begins; a tunnel that ends opens nothing more. */
    Opening opening(LinkRequest request) {
        Opening opening = new Opening(entry, live, request);
        if (live.isDraining()) {
            opening.refuseUnasked(new LinkException(LinkFailure.SHUTTING_DOWN, "the tunnel is ending"));
        } else {
            opening.start();
        }
        return opening;
    }

    @Override
    public Future<Void> connect(Visitor visitor, LinkRequest request) {
        DuplexChannel channel = visitor.channel();
        live.add(channel);
        Connecting connecting = new Connecting(this, entry, channel);
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            connecting.start(request);
        } else {
            loop.execute(() -> connecting.start(request));
        }
        return connecting.done();
    }

    @Override
    public Future<LinkRequest> admit(Visitor visitor, LinkRequest request) {
        DuplexChannel channel = visitor.channel();
        live.add(channel);
        if (entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED)) {
            return channel.eventLoop().newSucceededFuture(request);
        }
        return greeted(channel, request);
    }

    @Override
    public boolean isGreeting() {
        return !entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED);
    }

    @Override
    public Future<LinkRequest> greet(Visitor visitor, LinkRequest request) {
        return greeted(visitor.channel(), request);
    }

    @Override
    public boolean isPerVisitor() {
        return entry.chain().isPerVisitor();
    }

    private Future<LinkRequest> greeted(DuplexChannel channel, LinkRequest request) {
        EarlyReads.guard(channel);
        long began = System.nanoTime();
        return entry.chain()
                .run(LinkPhase.VISITOR_ACCEPTED, channel, request)
                .addListener((Future<LinkRequest> answer) -> {
                    if (answer.cause() instanceof LinkException failure) {
                        entry.failed(entry.nextLink(), request, failure, began);
                    }
                });
    }

    @Override
    public Future<Void> splice(DuplexChannel visitor, Channel link) {
        TunnelCounters counters = entry.counters();
        live.add(visitor);
        return Splice.join(visitor, (DuplexChannel) link, counters::up, counters::down, entry.memory());
    }

    @Override
    public void count(long up, long down) {
        entry.counters().up(up);
        entry.counters().down(down);
    }

    /**
     * Refuses what comes from now on and waits for what is there.
     *
     * @return completes when the last visitor and the last link are gone
     */
    public CompletionStage<Void> drain() {
        ended.getAndSet(() -> {}).run();
        return live.drain();
    }

    /** Resets whatever is still there. */
    public void resetAll() {
        live.resetAll();
    }
}
