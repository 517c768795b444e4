package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.quic.QuicManners;
import dev.adit.kernel.signal.Bytes;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Brings the visitor's connections about, and for each that has lost its way over the server another one as soon as the bridge
 * is back. Whoever is not granted the visit any more is told so then, and its connection ends.
 *
 * <p>Confined to the home loop, which its listener is called on, too.
 */
@LoopOnly
final class VisitDial {
    private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long FIRST_AGAIN_MILLIS = 100;
    private static final long LONGEST_AGAIN_MILLIS = 5_000;

    private final StreamOpener bridge;
    private final SealTerms terms;
    private final PeerMeans means;
    private final EventLoop home;
    private final Listener listener;
    private final QuicEnd quic;
    private final PeerSeal seal;
    private final Set<Visit> visits = new HashSet<>();
    private boolean closed;

    /** Whoever opens links. */
    interface Listener {
        /** Links may be opened on it. */
        void stands(PeerConnection connection);

        /** There is no connection; {@code withoutPeers}: since there can be none, but a link may go another way. */
        void failed(LinkException cause, boolean withoutPeers);

        /** One that stood. */
        void ended(PeerConnection connection, String cause);
    }

    VisitDial(StreamOpener bridge, SealTerms terms, PeerMeans means, EventLoop home, Listener listener) {
        this.bridge = bridge;
        this.terms = terms;
        this.means = means;
        this.home = home;
        this.listener = listener;
        this.quic = new QuicEnd(means.self(), PeerConnection.LINKS, QuicManners.peers());
        this.seal = new PeerSeal(terms, means.self().id());
    }

    /** The client's name, where the tunnel's tells it. */
    static String peer(SealTerms terms) {
        int slash = terms.tunnel().indexOf('/');
        return slash < 0 ? "" : terms.tunnel().substring(0, slash);
    }

    void connect(PeerMode mode) {
        Bytes nonce = PeerSeal.nonce();
        stream(nonce, answered -> {
            PeerSetup setup = new PeerSetup(means, terms, mode, true, peer(terms), quic, answered.ends());
            EventLoop loop = answered.raw().eventLoop();
            Visit visit = new Visit(nonce, setup, loop);
            visits.add(visit);
            loop.execute(() -> visit.connection.connect(answered.raw()));
        });
    }

    /** What is done with a stream; on the home loop. */
    private interface Taker {
        void take(PeerVisit.Answered answered);
    }

    private void stream(Bytes nonce, Taker taker) {
        stream(nonce, taker, cause -> listener.failed(cause, cause.failure() == LinkFailure.NO_EXIT));
    }

    /** What is done where there is none; on the home loop. */
    private interface Failed {
        void failed(LinkException cause);
    }

    private void stream(Bytes nonce, Taker taker, Failed failed) {
        bridge.openStream().addListener((Future<DuplexChannel> opened) -> {
            if (!opened.isSuccess()) {
                home.execute(() -> failed.failed(explained(opened.cause())));
                return;
            }
            PeerVisit.on(opened.getNow(), seal, nonce)
                    .addListener((Future<PeerVisit.Answered> answered) -> home.execute(() -> {
                        if (!answered.isSuccess()) {
                            failed.failed(explained(answered.cause()));
                        } else if (closed) {
                            Streams.reset(answered.getNow().raw());
                        } else {
                            taker.take(answered.getNow());
                        }
                    }));
        });
    }

    private static LinkException explained(Throwable cause) {
        return cause instanceof LinkException link
                ? link
                : new LinkException(LinkFailure.INTERNAL, String.valueOf(cause.getMessage()));
    }

    /** Ends every connection. */
    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(visits.stream()
                .map(visit -> visit.connection.endLater("this client is ending"))
                .toArray(CompletableFuture[]::new));
    }

    /** One connection, and how it is kept. */
    private final class Visit implements PeerConnection.Owner {
        private final Bytes nonce;
        private final PeerConnection connection;
        private boolean stood;
        private boolean attaching;
        private int tries;
        /** Of the connection's loop. */
        private long usedAt = System.nanoTime();

        Visit(Bytes nonce, PeerSetup setup, EventLoop loop) {
            this.nonce = nonce;
            this.connection = new PeerConnection(setup, loop, this);
        }

        @Override
        public void stands(PeerConnection there) {
            home.execute(() -> {
                stood = true;
                listener.stands(there);
            });
        }

        /** A provider has nothing to ask of its visitors. */
        @Override
        public void accept(DuplexChannel link) {
            link.close();
        }

        @Override
        public void looked(PeerConnection there) {
            long now = System.nanoTime();
            if (there.links() > 0) {
                usedAt = now;
            } else if (now - usedAt > (there.takesLinks() ? UNUSED_NANOS : PeerSetup.LINGER_NANOS)) {
                there.end("nobody needs it any more");
            }
        }

        @Override
        public void relayLost(PeerConnection there) {
            home.execute(() -> {
                tries = 0;
                attachSoon();
            });
        }

        private void attachSoon() {
            long wait = Math.min(LONGEST_AGAIN_MILLIS, FIRST_AGAIN_MILLIS << Math.min(tries++, 10));
            home.schedule(this::attach, wait, TimeUnit.MILLISECONDS);
        }

        private void attach() {
            if (closed || attaching || !visits.contains(this) || connection.isRelayed()) {
                return;
            }
            attaching = true;
            stream(nonce, this::attached, cause -> {
                attaching = false;
                if (cause.failure() == LinkFailure.DENIED || cause.failure() == LinkFailure.NO_EXIT) {
                    end("the visit is not granted any more");
                } else {
                    attachSoon();
                }
            });
        }

        private void attached(PeerVisit.Answered answered) {
            attaching = false;
            if (answered.ends().provider().equals(connection.setup().ends().provider())) {
                connection.loop().execute(() -> connection.attach(answered.raw()));
            } else {
                Streams.reset(answered.raw());
                end("the other client has begun anew");
            }
        }

        private void end(String cause) {
            connection.loop().execute(() -> connection.end(cause));
        }

        @Override
        public void ended(PeerConnection there, String cause) {
            home.execute(() -> {
                visits.remove(this);
                if (stood) {
                    listener.ended(there, cause);
                } else {
                    listener.failed(new LinkException(LinkFailure.CLIENT_OFFLINE, cause), true);
                }
            });
        }
    }
}
