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
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
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
            LinkException no = entry.terms().refuse(request.visitor());
            return no == null
                    ? channel.eventLoop().newSucceededFuture(request)
                    : channel.eventLoop().newFailedFuture(no);
        }
        EarlyReads.guard(channel);
        long began = System.nanoTime();
        Promise<LinkRequest> admitted = channel.eventLoop().newPromise();
        entry.chain().run(LinkPhase.VISITOR_ACCEPTED, channel, request).addListener((Future<LinkRequest> answer) -> {
            if (answer.cause() instanceof LinkException failure) {
                entry.failed(entry.nextLink(), request, failure, began);
            }
            // Only now is it known who the visitor is.
            LinkException no =
                    answer.isSuccess() ? entry.terms().refuse(answer.getNow().visitor()) : null;
            Throwable cause = no == null ? answer.cause() : no;
            if (cause == null) {
                admitted.trySuccess(answer.getNow());
            } else {
                admitted.tryFailure(cause);
            }
        });
        return admitted;
    }

    @Override
    public @Nullable LinkException refuse(@Nullable InetSocketAddress visitor) {
        return entry.terms().refuse(visitor);
    }

    /**
     * Judges a datagram by its sender, before anybody keeps anything for it. Where an interceptor may know better who sent
     * it, the link that it asks for is judged instead. Any thread.
     *
     * @param sender of a datagram that has come in
     * @return whether it is to be dropped
     */
    public boolean turnsAway(InetSocketAddress sender) {
        return entry.terms().hasAccessRules()
                && entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED)
                && !entry.terms().admits(sender);
    }

    @Override
    public Future<Void> splice(DuplexChannel visitor, Channel link) {
        TunnelCounters counters = entry.counters();
        live.add(visitor);
        Pacing.ofSplice(visitor, link, entry.terms().rates(entry.client()), entry.memory());
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
