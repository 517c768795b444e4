package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.peer.PeerExits;
import dev.adit.kernel.peer.PeerMeans;
import dev.adit.kernel.peer.PeerStatus;
import dev.adit.kernel.peer.PeerStreams;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.tunnel.Visits;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ways of a client to other clients: those of its visits, and its end of those of its visitors. Keys are made when one is
 * first needed: most clients have none. Any thread.
 */
final class ClientPeers implements AsyncCloseable {
    /** One in each sealed link; a second would be a fault. */
    private static final int LINKS = 2;

    private final Foundation foundation;
    private final Supplier<@Nullable PathFinder> finder;
    private final BooleanSupplier online;
    private final Map<String, PeerStreams> visits = new ConcurrentHashMap<>();
    private final CloseOnce closing = new CloseOnce(this::end);
    private volatile @Nullable Visits agreed;
    private volatile @Nullable PeerExits exits;
    private @Nullable Identity self;

    ClientPeers(Foundation foundation, Supplier<@Nullable PathFinder> finder, BooleanSupplier online) {
        this.foundation = foundation;
        this.finder = finder;
        this.online = online;
    }

    /** A key pair of this process alone: the server, which may have made the client's own, has never seen it. */
    private synchronized Identity self() {
        Identity made = self == null ? Identity.generate() : self;
        self = made;
        return made;
    }

    /** What sealed links are made with. */
    SealTerms.Means seal() {
        Identity own = self();
        MuxSettings mux = MuxSettings.adit().withMemory(foundation.memory()).withLinks(LINKS, LINKS, 1 << 30);
        return new SealTerms.Means(new BridgeTls(own), own.id(), mux);
    }

    private PeerMeans means() {
        return new PeerMeans(foundation.loops(), finder, self(), online);
    }

    /** Says what both files of each visit agree on; before the first link. */
    void agree(@Nullable Visits all) {
        agreed = all;
        if (all != null) {
            all.whenOpen(this::warm);
        }
    }

    /** So that the first link need not wait, and may find a direct path already. */
    private void warm(String tunnel) {
        PeerStreams streams = visits.get(tunnel);
        if (streams != null) {
            streams.warm();
        }
    }

    // At the visitor's end.

    /** The way of one visit. */
    StreamOpener way(StreamOpener bridge, SealTerms terms) {
        String tunnel = terms.tunnel();
        PeerStreams streams = new PeerStreams(bridge, terms, means(), () -> usable(tunnel));
        visits.put(tunnel, streams);
        return new VisitWay(tunnel, streams);
    }

    private PeerMode mode(String tunnel) throws LinkException {
        Visits all = agreed;
        return all == null ? PeerMode.RELAY : all.peers(tunnel);
    }

    /** Where nothing here finds paths, the connection that could use one has no advantage. */
    private PeerMode usable(String tunnel) {
        try {
            PeerMode mode = mode(tunnel);
            return mode == PeerMode.AUTO && finder.get() == null ? PeerMode.RELAY : mode;
        } catch (LinkException contradiction) {
            return PeerMode.RELAY;
        }
    }

    /** Fails where no way is allowed, and is that of the connection otherwise. */
    private final class VisitWay implements StreamOpener {
        private final String tunnel;
        private final PeerStreams streams;

        VisitWay(String tunnel, PeerStreams streams) {
            this.tunnel = tunnel;
            this.streams = streams;
        }

        @Override
        public Future<DuplexChannel> openStream() {
            try {
                if (mode(tunnel) == PeerMode.PEER && finder.get() == null) {
                    throw new LinkException(
                            LinkFailure.NO_EXIT, "the tunnel says p2p: peer, and no plugin here finds paths");
                }
                return streams.openStream();
            } catch (LinkException no) {
                return ImmediateEventExecutor.INSTANCE.newFailedFuture(no);
            }
        }

        @Override
        public @Nullable EventLoop nextLoop(CarrierChoice choice) {
            return streams.nextLoop(choice);
        }
    }

    // At the provider's end.

    /** Takes the raw streams of visitors. */
    void serve(DuplexChannel raw, LinkRequest request, SealedExits.Terms terms, SealedExits.Acceptor acceptor) {
        exits(terms, acceptor).serve(raw, request);
    }

    private synchronized PeerExits exits(SealedExits.Terms terms, SealedExits.Acceptor acceptor) {
        PeerExits made = exits == null ? new PeerExits(means(), terms, acceptor) : exits;
        exits = made;
        return made;
    }

    /** Takes no more links of visitors; each connection ends with the last one that it has. */
    void drain() {
        PeerExits made = exits;
        if (made != null) {
            made.drain();
        }
    }

    /**
     * Both ends at one moment.
     *
     * @param visits by the tunnel that is visited
     * @param visitors connections of other clients to this one
     */
    record Status(Map<String, PeerStatus> visits, List<PeerStatus> visitors) {}

    Status status() {
        Map<String, PeerStatus> now = new TreeMap<>();
        visits.forEach((tunnel, streams) -> now.put(tunnel, streams.status()));
        PeerExits made = exits;
        return new Status(now, made == null ? List.of() : made.status());
    }

    /** Those of the visits; the visitors' end with their links. */
    CompletionStage<Void> closeVisits() {
        return CompletableFuture.allOf(visits.values().stream()
                .map(streams -> streams.closeAsync().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletionStage<Void> end() {
        PeerExits made = exits;
        return made == null ? closeVisits() : closeVisits().thenCompose(ended -> made.closeAsync());
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
