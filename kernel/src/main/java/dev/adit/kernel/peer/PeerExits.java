package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.GentleClose;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.quic.QuicManners;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.signal.LinkWire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's end of connections from visitors: of a raw stream that the server relays it makes one once the visitor has
 * proved that it knows the tunnel's secret, or puts the stream in the place of one that such a connection has lost. Any thread.
 */
public final class PeerExits implements AsyncCloseable {
    /** The type of the link request in front of such a connection. */
    public static final String TYPE = "peer";

    private static final Logger LOG = LoggerFactory.getLogger(PeerExits.class);
    private static final Repeat SAME = Repeat.by("tunnel", "cause");
    /** Keys come by the signal, and the first stream may overtake them. */
    private static final int LOOKS = 20;

    private static final long LOOK_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 10;
    private static final int MOST = 1024;
    private static final LinkReply REFUSED = new LinkReply(LinkFailure.DENIED, "not granted");

    private final PeerMeans means;
    private final SealedExits.Terms terms;
    private final SealedExits.Acceptor acceptor;
    private final QuicEnd quic;
    private final Map<Key, Guest> guests = new ConcurrentHashMap<>();
    private final CloseOnce closing = new CloseOnce(this::endAll);
    private volatile boolean draining;

    /** By what a visitor's connection is found again. */
    private record Key(String tunnel, Bytes visitor, Bytes nonce) {}

    /**
     * Wires it.
     *
     * @param means of this process
     * @param terms of the tunnels
     * @param acceptor of the links
     */
    public PeerExits(PeerMeans means, SealedExits.Terms terms, SealedExits.Acceptor acceptor) {
        this.means = means;
        this.terms = terms;
        this.acceptor = acceptor;
        this.quic = new QuicEnd(means.self(), PeerConnection.LINKS, QuicManners.peers());
    }

    /**
     * Takes a raw stream.
     *
     * @param raw its request is read; owned from now on
     * @param request that one, as the server relayed it
     */
    @LoopOnly
    public void serve(DuplexChannel raw, LinkRequest request) {
        if (draining || closing.isClosing()) {
            refuse(raw, new LinkReply(LinkFailure.SHUTTING_DOWN, "the client is ending"));
        } else if (!QuicEnd.isAvailable()) {
            refuse(raw, new LinkReply(LinkFailure.NO_EXIT, "there is no QUIC at the other client"));
        } else {
            look(raw, request, LOOKS);
        }
    }

    private void look(DuplexChannel raw, LinkRequest request, int looks) {
        SealTerms found = terms.find(request.tunnel());
        if (found != null) {
            new Sealing(raw, request, found).start();
        } else if (looks > 0 && raw.isActive()) {
            raw.eventLoop().schedule(() -> look(raw, request, looks - 1), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            tell(request, "this client has no such private tunnel, or does not know its secret");
            refuse(raw, REFUSED);
        }
    }

    private static void refuse(DuplexChannel raw, LinkReply reply) {
        raw.writeAndFlush(LinkWire.encode(raw.alloc(), reply)).addListener(sent -> raw.shutdownOutput());
        Future<?> end = raw.eventLoop().schedule(() -> Streams.reset(raw), PATIENCE_SECONDS, TimeUnit.SECONDS);
        raw.closeFuture().addListener(closed -> end.cancel(false));
    }

    private static void tell(LinkRequest request, String cause) {
        LOG.atWarn()
                .addMarker(SAME)
                .addKeyValue("tunnel", PeerText.safe(request.tunnel()))
                .addKeyValue("cause", cause)
                .log("private-link-refused");
    }

    /** One stream on its way. */
    @LoopOnly
    private final class Sealing extends ChannelInboundHandlerAdapter {
        private final DuplexChannel raw;
        private final LinkRequest request;
        private final PeerSeal own;
        private boolean taken;

        Sealing(DuplexChannel raw, LinkRequest request, SealTerms terms) {
            this.raw = raw;
            this.request = request;
            this.own = new PeerSeal(terms, means.self().id());
        }

        void start() {
            raw.pipeline().addFirst(new GentleClose());
            raw.pipeline().addLast(LinkWire.messageDecoder(LinkSeal.MAX_BYTES, this::sealed), this);
            Future<?> end = raw.eventLoop().schedule(this::expire, PATIENCE_SECONDS, TimeUnit.SECONDS);
            raw.closeFuture().addListener(closed -> end.cancel(false));
        }

        private void expire() {
            if (!taken) {
                Streams.reset(raw);
            }
        }

        private void sealed(ByteBuf message) {
            LinkSeal visitor = LinkSeal.decode(message);
            if (!own.provesVisitor(visitor)) {
                tell(request, "the visitor did not prove that it knows the secret");
                refuse(raw, REFUSED);
                return;
            }
            Key key = new Key(request.tunnel(), visitor.id(), visitor.nonce());
            Guest known = guests.get(key);
            if (known == null && guests.size() >= MOST) {
                refuse(raw, new LinkReply(LinkFailure.OVERLOADED, "too many visitors have connections already"));
                return;
            }
            taken = true;
            raw.pipeline().remove(this);
            if (known != null) {
                known.request = request;
                accept(known.setup.ends().provider());
                known.connection.loop().execute(() -> known.connection.attach(raw));
            } else {
                LinkSeal provider = own.ofProvider(visitor, PeerSeal.nonce());
                accept(provider);
                begin(key, new PeerSeal.Ends(visitor, provider));
            }
        }

        private void accept(LinkSeal provider) {
            raw.write(LinkWire.encode(raw.alloc(), LinkReply.ACCEPTED));
            raw.writeAndFlush(provider.encode(raw.alloc()));
        }

        private void begin(Key key, PeerSeal.Ends ends) {
            PeerSetup setup = new PeerSetup(means, own.terms(), PeerMode.AUTO, false, visitor(), quic, ends);
            Guest guest = new Guest(key, setup, request, raw);
            guests.put(key, guest);
            guest.connection.await(raw);
        }

        /** As the server calls it; empty where it says nothing. */
        private String visitor() {
            return request.options().getOrDefault(SealedExits.VISITOR, "");
        }

        /** Until it is a way of packets. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Streams.reset(raw);
        }
    }

    /** One visitor's connection. */
    private final class Guest implements PeerConnection.Owner {
        /** A visitor who is still granted the visit, and can, has brought a new way over the server by then. */
        private static final long ALONE_NANOS = 120_000_000_000L;

        private final Key key;
        private final PeerSetup setup;
        /** As the server relayed it last: it says where links go. */
        private volatile LinkRequest request;

        private final PeerConnection connection;
        private long relayedAt = System.nanoTime();
        private long usedAt = System.nanoTime();

        Guest(Key key, PeerSetup setup, LinkRequest request, DuplexChannel raw) {
            this.key = key;
            this.setup = setup;
            this.request = request;
            this.connection = new PeerConnection(setup, raw.eventLoop(), this);
        }

        @Override
        public void stands(PeerConnection there) {
            // Links come.
        }

        @Override
        public void accept(DuplexChannel link) {
            acceptor.accept(link, request);
        }

        @Override
        public void relayLost(PeerConnection there) {
            // The visitor brings another.
        }

        @Override
        public void looked(PeerConnection there) {
            long now = System.nanoTime();
            if (there.isRelayed() || !means.online().getAsBoolean()) {
                relayedAt = now;
            } else if (now - relayedAt > ALONE_NANOS) {
                there.end("the server relays it no more");
            }
            if (there.links() > 0) {
                usedAt = now;
            } else if (draining && now - usedAt > PeerSetup.LINGER_NANOS) {
                there.end("this client is ending");
            }
        }

        @Override
        public void ended(PeerConnection there, String cause) {
            guests.remove(key, this);
        }
    }

    /**
     * Tells how each connection is doing. Any thread.
     *
     * @return one for each visitor's process and tunnel
     */
    public List<PeerStatus> status() {
        return guests.values().stream().map(guest -> guest.connection.status()).toList();
    }

    /**
     * Ends the connections of tunnels that are not to be visited any more. Any thread.
     *
     * @param tunnel by the server's name for it
     */
    public void end(Predicate<String> tunnel) {
        end(tunnel, "the tunnel is not to be visited any more");
    }

    private CompletableFuture<Void> end(Predicate<String> tunnel, String cause) {
        return CompletableFuture.allOf(guests.values().stream()
                .filter(guest -> tunnel.test(guest.key.tunnel()))
                .map(guest -> guest.connection.endLater(cause))
                .toArray(CompletableFuture[]::new));
    }

    /** Takes no more links; each connection ends with the last link that it has. Any thread. */
    public void drain() {
        draining = true;
        guests.values().forEach(guest -> guest.connection.loop().execute(guest.connection::goAway));
    }

    private CompletionStage<Void> endAll() {
        draining = true;
        return end(tunnel -> true, "this client is ending");
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
