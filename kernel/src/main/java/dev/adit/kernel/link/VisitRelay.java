package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.peer.PeerExits;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of streams that clients open: each names a private tunnel and is relayed to that tunnel's client, where
 * the visit was granted. Any thread.
 */
public final class VisitRelay {
    private static final Logger LOG = LoggerFactory.getLogger(VisitRelay.class);
    private static final long REQUEST_SECONDS = 5;
    private static final LinkReply REFUSED = new LinkReply(LinkFailure.DENIED, "not granted");

    private final Grants grants;
    private final Map<PeerRelay, Visit> peers = new ConcurrentHashMap<>();

    /** Whose connection it is, and of which tunnel. */
    private record Visit(String session, String tunnel) {}

    /** Knows which session may visit what. */
    @FunctionalInterface
    public interface Grants {
        /**
         * Looks for a grant; any thread, must not block.
         *
         * @param session of the visiting client
         * @param tunnel as it asked for it
         * @return null where there is none, whatever the reason
         */
        @Nullable
        Way find(String session, String tunnel);
    }

    /**
     * Where a granted visit goes.
     *
     * @param links of the tunnel; null while its client is away
     * @param request what the tunnel's client is asked
     * @param peers how packets between the two clients may go, as the tunnel's file says; null where it says nothing
     */
    public record Way(
            @Nullable EntryLinks links,
            LinkRequest request,
            @Nullable PeerMode peers) {

        /** What is to be said to a request of a type; null where it may go on. */
        private @Nullable LinkReply refusal(String type) {
            if (links == null) {
                return new LinkReply(LinkFailure.CLIENT_OFFLINE, "the client of the tunnel is not online");
            }
            boolean past = type.equals(PeerExits.TYPE);
            if (past && peers == PeerMode.RELAY) {
                return new LinkReply(LinkFailure.DENIED, "the tunnel's packets go over the server alone (p2p: relay)");
            }
            return !past && peers == PeerMode.PEER
                    ? new LinkReply(LinkFailure.DENIED, "the tunnel's packets go past the server alone (p2p: peer)")
                    : null;
        }
    }

    /**
     * Remembers whom to ask.
     *
     * @param grants of all sessions
     */
    public VisitRelay(Grants grants) {
        this.grants = grants;
    }

    /**
     * Takes a stream.
     *
     * @param session in which it was opened
     * @param client whose session it is
     * @param stream nothing read yet; owned from now on
     */
    @LoopOnly
    public void accept(String session, String client, DuplexChannel stream) {
        Future<?> deadline = stream.eventLoop().schedule(() -> Resets.reset(stream), REQUEST_SECONDS, TimeUnit.SECONDS);
        stream.closeFuture().addListener(closed -> deadline.cancel(false));
        stream.pipeline().addLast(LinkWire.requestDecoder(request -> {
            deadline.cancel(false);
            relay(new Visit(session, request.tunnel()), client, stream, request.type());
        }));
        EarlyReads.guard(stream);
    }

    private void relay(Visit visit, String client, DuplexChannel stream, String type) {
        Way way = grants.find(visit.session(), visit.tunnel());
        LinkReply refusal = way == null ? REFUSED : way.refusal(type);
        if (way == null) {
            LOG.atDebug()
                    .addKeyValue("session", visit.session())
                    .log("visit-unasked: a link of a visit that is not granted");
        }
        if (way == null || way.links() == null || refusal != null) {
            ExitLink.refuse(stream, refusal == null ? REFUSED : refusal);
            return;
        }
        boolean past = type.equals(PeerExits.TYPE);
        LinkRequest request =
                past ? way.request().withType(type).withOption(SealedExits.VISITOR, client) : way.request();
        way.links().relay(stream, request, joined -> {
            peers.put(joined, visit);
            joined.whenGone(() -> peers.remove(joined));
        });
    }

    /**
     * A visit is not granted any more: connections of the two clients end with their relay. Any thread.
     *
     * @param session of the visiting client
     * @param tunnel as it asked for it
     */
    public void revoked(String session, String tunnel) {
        Visit gone = new Visit(session, tunnel);
        peers.forEach((relay, visit) -> {
            if (visit.equals(gone)) {
                relay.over();
            }
        });
    }

    /** The server goes away: connections of two clients that have a way of their own live on. Any thread. */
    public void leave() {
        peers.keySet().forEach(PeerRelay::leave);
    }
}
