package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.observe.TunnelCounters;
import dev.adit.kernel.peer.PeerExits;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One private link at the server: a visiting client's stream is joined to a stream of the tunnel's client, unread. The
 * answer passes through it and is noted, nothing else is looked at. What happens before there is a stream to the client is
 * answered here.
 */
@LoopOnly
final class Relaying {
    private final Opening.Entry entry;
    private final LiveChannels live;
    private final DuplexChannel visitor;
    private final LinkRequest request;
    private final String link;
    private final long began = System.nanoTime();
    /** Accepted or failed: what comes first counts. */
    private final AtomicBoolean settled = new AtomicBoolean();

    /** Hears of it where it is a connection of two clients to each other. */
    private final Consumer<PeerRelay> peers;

    private @Nullable Future<DuplexChannel> opening;

    /** {@code visitor}: its request is read; {@code request}: what its client is asked. */
    Relaying(
            Opening.Entry entry,
            LiveChannels live,
            DuplexChannel visitor,
            LinkRequest request,
            Consumer<PeerRelay> peers) {
        this.peers = peers;
        this.entry = entry;
        this.live = live;
        this.visitor = visitor;
        this.request = request;
        this.link = entry.nextLink();
    }

    void start() {
        if (live.isDraining()) {
            refuse(new LinkException(LinkFailure.SHUTTING_DOWN, "the tunnel is ending"));
            return;
        }
        LinkException no = entry.terms().enter(entry.client(), request);
        if (no != null) {
            // Counted and told already.
            settled.set(true);
            refuse(no);
            return;
        }
        visitor.closeFuture().addListener(gone -> entry.terms().leave(entry.client(), request));
        LinkException full = entry.memory().admit();
        if (full != null) {
            refuse(full);
            return;
        }
        live.add(visitor);
        visitor.closeFuture().addListener(gone -> {
            entry.memory().leave();
            cancel();
        });
        StreamOpener session = entry.session().get();
        if (session == null) {
            refuse(new LinkException(LinkFailure.CLIENT_OFFLINE, "client " + entry.client() + " is not online"));
            return;
        }
        Future<DuplexChannel> stream = session.openStream(CarrierChoice.MUX);
        opening = stream;
        stream.addListener((Future<DuplexChannel> got) -> {
            if (got.isSuccess()) {
                join(got.getNow());
            } else {
                refuse(Opening.asLinkException(got.cause()));
            }
        });
    }

    private void cancel() {
        Future<DuplexChannel> running = opening;
        if (running != null && !running.isDone()) {
            running.cancel(false);
        }
    }

    /** Any loop. */
    private void refuse(LinkException cause) {
        failed(cause);
        if (visitor.isActive()) {
            ExitLink.refuse(visitor, new LinkReply(cause.failure(), cause.detail()));
        }
    }

    /** On the stream's loop. */
    private void join(DuplexChannel stream) {
        if (!visitor.isActive()) {
            Resets.reset(stream);
            return;
        }
        PeerRelay relay = new PeerRelay(visitor, stream);
        if (request.type().equals(PeerExits.TYPE)) {
            live.add(visitor, relay::over);
            live.add(stream, relay::over);
            peers.accept(relay);
        } else {
            live.add(stream);
        }
        entry.listen(stream, reply -> replied(stream, reply));
        stream.closeFuture()
                .addListener(closed ->
                        failed(new LinkException(LinkFailure.CLIENT_OFFLINE, "the link ended before it was answered")));
        stream.writeAndFlush(LinkWire.encode(stream.alloc(), request));
        Pacing.ofLink(stream, LinkKind.STREAM, entry.terms().rates(entry.client()), entry);
        Pacing.ofSplice(visitor, stream, entry.memory());
        TunnelCounters counters = entry.counters();
        Splice.join(
                visitor,
                stream,
                up -> {
                    counters.up(up);
                    relay.passed(up);
                },
                down -> {
                    counters.down(down);
                    relay.passed(down);
                },
                entry.memory());
    }

    /** In front of whatever comes behind it, which the splice brings the same way. */
    private void replied(DuplexChannel stream, LinkReply reply) {
        visitor.writeAndFlush(LinkWire.encode(visitor.alloc(), reply));
        LinkFailure failure = reply.failure();
        if (failure != null) {
            failed(new LinkException(failure, reply.detail()));
        } else if (settled.compareAndSet(false, true)) {
            entry.counters().opened();
            LinkMeter meter = LinkMeter.of(stream);
            if (meter != null) {
                meter.accepted(link, request);
            }
            stream.closeFuture().addListener(closed -> entry.counters().closed());
        }
    }

    private void failed(LinkException cause) {
        if (settled.compareAndSet(false, true)) {
            entry.failed(link, request, cause, began);
        }
    }
}
