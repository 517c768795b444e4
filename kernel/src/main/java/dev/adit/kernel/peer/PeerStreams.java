package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedStreams;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.quic.QuicEnd;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The visitor's way to the client of a private tunnel: a connection of the two clients, made when the
 * visit can be made, or by a link, and kept while there are links and ten minutes more. By mode:
 *
 * <ul>
 *   <li>{@code AUTO}: links are open as soon as the connection stands, over the server. Where one of the two has no QUIC they go
 *       sealed one by one, as in {@link SealedStreams}.
 *   <li>{@code PEER}: a link waits up to 20 s for a direct path, and is reset when that is lost for 10 s.
 *   <li>{@code RELAY}: {@link SealedStreams} alone.
 * </ul>
 *
 * Any thread.
 */
public final class PeerStreams implements StreamOpener, AsyncCloseable {
    private static final int WARM_TRIES = 10;
    private static final long WARM_AGAIN_MILLIS = 200;
    /** Who refused connections may have learnt them meanwhile. */
    private static final long REFUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final StreamOpener bridge;
    private final SealedStreams sealed;
    private final SealTerms terms;
    private final Supplier<PeerMode> mode;
    private final VisitDial dial;
    private final EventLoop home;
    private final boolean possible;
    private final CloseOnce closing = new CloseOnce(this::end);
    private volatile @Nullable PeerConnection current;
    private volatile String why = "";

    // Of the home loop.
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean dialling;
    private int warmTries;
    private long refusedAt;
    private boolean refused;

    /** A link that waits for the connection. */
    private record Waiting(PeerMode mode, Promise<DuplexChannel> link) {}

    /**
     * Remembers the way.
     *
     * @param bridge opens raw streams to the server
     * @param terms of the tunnel
     * @param means of this process
     * @param mode how packets may go, by what is known now of both ends
     */
    public PeerStreams(StreamOpener bridge, SealTerms terms, PeerMeans means, Supplier<PeerMode> mode) {
        this.bridge = bridge;
        this.sealed = new SealedStreams(bridge, terms);
        this.terms = terms;
        this.mode = mode;
        this.home = means.loops().group().next();
        this.possible = QuicEnd.isAvailable();
        this.dial = new VisitDial(bridge, terms, means, home, new FromDial());
    }

    /** Connects before the first link, where the mode has a use for it. */
    public void warm() {
        if (possible) {
            home.execute(() -> {
                warmTries = WARM_TRIES;
                warmNow();
            });
        }
    }

    private void warmNow() {
        PeerMode now = mode.get();
        if (now != PeerMode.RELAY && current == null && !isRefused()) {
            connect(now);
        }
    }

    /** The session may be younger than its first carrier. */
    private void warmAgain(LinkException cause) {
        if (cause.failure() == LinkFailure.CLIENT_OFFLINE && !closing.isClosing() && warmTries-- > 0) {
            home.schedule(this::warmNow, WARM_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Future<DuplexChannel> openStream() {
        PeerMode now = mode.get();
        if (now == PeerMode.RELAY || (now == PeerMode.AUTO && !possible)) {
            return sealed.openStream();
        }
        Promise<DuplexChannel> link = ImmediateEventExecutor.INSTANCE.newPromise();
        if (!possible) {
            link.setFailure(
                    new LinkException(LinkFailure.INTERNAL, "no direct path: there is no QUIC on this machine"));
        } else {
            home.execute(() -> open(now, link));
        }
        return link;
    }

    private void open(PeerMode now, Promise<DuplexChannel> link) {
        PeerConnection there = current;
        if (closing.isClosing()) {
            link.tryFailure(new LinkException(LinkFailure.SHUTTING_DOWN, "this client is ending"));
        } else if (there != null && there.takesLinks() && there.setup().mode() == now) {
            there.loop().execute(() -> there.open(now, link));
        } else if (isRefused()) {
            withoutPeers(new Waiting(now, link), new LinkException(LinkFailure.NO_EXIT, why));
        } else {
            if (there != null) {
                // Its files say otherwise by now, or it takes no more links: those that it has stay.
                there.loop().execute(there::goAway);
            }
            waiting.add(new Waiting(now, link));
            connect(now);
        }
    }

    private boolean isRefused() {
        return refused && System.nanoTime() - refusedAt < REFUSED_NANOS;
    }

    private void connect(PeerMode now) {
        if (!dialling && !closing.isClosing()) {
            dialling = true;
            dial.connect(now);
        }
    }

    private void withoutPeers(Waiting link, LinkException cause) {
        if (link.mode() == PeerMode.AUTO) {
            sealed.openStream().addListener(new PromiseNotifier<>(false, link.link()));
        } else {
            link.link().tryFailure(new LinkException(cause.failure(), "no direct path: " + cause.detail()));
        }
    }

    private List<Waiting> takeWaiting() {
        dialling = false;
        List<Waiting> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** What becomes of connections; on the home loop. */
    private final class FromDial implements VisitDial.Listener {
        @Override
        public void stands(PeerConnection connection) {
            current = connection;
            refused = false;
            for (Waiting link : takeWaiting()) {
                connection.loop().execute(() -> connection.open(link.mode(), link.link()));
            }
        }

        @Override
        public void failed(LinkException cause, boolean withoutPeers) {
            why = cause.detail();
            if (withoutPeers && (cause.failure() == LinkFailure.NO_EXIT || mode.get() == PeerMode.AUTO)) {
                refused = true;
                refusedAt = System.nanoTime();
            }
            List<Waiting> taken = takeWaiting();
            if (taken.isEmpty() && !withoutPeers) {
                warmAgain(cause);
            }
            for (Waiting link : taken) {
                if (withoutPeers) {
                    withoutPeers(link, cause);
                } else {
                    link.link().tryFailure(cause);
                }
            }
        }

        @Override
        public void ended(PeerConnection connection, String cause) {
            if (connection == current) {
                current = null;
                why = cause;
            }
        }
    }

    @Override
    public @Nullable EventLoop nextLoop(CarrierChoice choice) {
        PeerConnection there = current;
        return there == null ? bridge.nextLoop(choice) : there.loop();
    }

    /**
     * Tells how the connection is doing. Any thread.
     *
     * @return a snapshot
     */
    public PeerStatus status() {
        PeerConnection there = current;
        return there == null ? PeerStatus.none(terms.tunnel(), VisitDial.peer(terms), why) : there.status();
    }

    private CompletionStage<Void> end() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        home.execute(() -> {
            takeWaiting()
                    .forEach(link -> link.link()
                            .tryFailure(new LinkException(LinkFailure.SHUTTING_DOWN, "this client is ending")));
            dial.close().whenComplete((done, failure) -> ended.complete(null));
        });
        return ended;
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
