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
import java.time.Duration;
import java.time.Instant;
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

    /** After a login visits are granted once both clients have said what they want, and tunnels may be on their way. */
    private static final Duration YOUNG = Duration.ofSeconds(30);

    private static final LinkReply NOT_YET = new LinkReply(LinkFailure.CLIENT_OFFLINE, "not granted yet");

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
     * Whose streams they are.
     *
     * @param session its id
     * @param client its name
     * @param since when the session began
     */
    public record Guest(String session, String client, Instant since) {}

    /**
     * Takes a stream.
     *
     * @param guest in whose session it was opened
     * @param stream nothing read yet; owned from now on
     */
    @LoopOnly
    public void accept(Guest guest, DuplexChannel stream) {
        Future<?> deadline = stream.eventLoop().schedule(() -> Resets.reset(stream), REQUEST_SECONDS, TimeUnit.SECONDS);
        stream.closeFuture().addListener(closed -> deadline.cancel(false));
        stream.pipeline().addLast(LinkWire.requestDecoder(request -> {
            deadline.cancel(false);
            relay(guest, stream, request);
        }));
        EarlyReads.guard(stream);
    }

    /** Two clients that have a connection past the server must not lose it since the server knows nothing yet. */
    private static LinkReply ungranted(Guest guest, String type) {
        boolean young = Duration.between(guest.since(), Instant.now()).compareTo(YOUNG) < 0;
        return young && type.equals(PeerExits.TYPE) ? NOT_YET : REFUSED;
    }

    private void relay(Guest guest, DuplexChannel stream, LinkRequest asked) {
        String type = asked.type();
        Visit visit = new Visit(guest.session(), asked.tunnel());
        Way way = grants.find(visit.session(), visit.tunnel());
        LinkReply refusal = way == null ? ungranted(guest, type) : way.refusal(type);
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
                past ? way.request().withType(type).withOption(SealedExits.VISITOR, guest.client()) : way.request();
        way.links().relay(stream, request, joined -> {
            peers.put(joined, visit);
            joined.whenGone(() -> peers.remove(joined));
            // It may have been revoked while the stream was opened, when there was nothing to end.
            if (grants.find(visit.session(), visit.tunnel()) == null) {
                joined.end();
            }
        });
    }

    /**
     * A visit is not granted any more: connections of the two clients lose their relay, and get no other. Any thread.
     *
     * @param session of the visiting client
     * @param tunnel as it asked for it
     */
    public void revoked(String session, String tunnel) {
        Visit gone = new Visit(session, tunnel);
        peers.forEach((relay, visit) -> {
            if (visit.equals(gone)) {
                relay.end();
            }
        });
    }

    /** The server goes away: connections of two clients that have a way of their own live on. Any thread. */
    public void leave() {
        peers.keySet().forEach(PeerRelay::leave);
    }
}
