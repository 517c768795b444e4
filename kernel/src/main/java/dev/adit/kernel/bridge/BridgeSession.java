package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.bridge.SessionState.Event;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.GoodByeReason;
import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.CarrierOrder;
import dev.adit.kernel.signal.SignalMessage.GoodBye;
import dev.adit.kernel.signal.SignalMessage.PluginMessage;
import dev.adit.kernel.signal.SignalMessage.Standby;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One login of one client instance: its signal, its carriers, and the streams to it. States in {@link SessionState}.
 * Public methods may be called by any thread; the rest is confined to the server's home loop.
 */
public final class BridgeSession implements StreamOpener, AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeSession.class);

    /**
     * A client of ours has one, a second while one retires, and more only while the network swallows their ends. Every
     * limit of the mux holds for each carrier, so this bounds what a session may cost.
     */
    static final int MAX_CARRIERS = 4;

    /**
     * What does not change in a session.
     *
     * @param initialWindow agreed on at the login, for every carrier
     * @param direct whether the client brings direct carriers
     */
    record Facts(
            String client, NodeId peer, String instance, String id, Bytes secret, int initialWindow, boolean direct) {}

    private final Facts facts;
    private final EventLoop home;
    private final Limits limits;
    private final BridgeRegistry registry;
    private final Carriers carriers = new Carriers();
    private final StreamQueue queue;
    private final DirectTerms terms;
    private final DirectPool direct;
    private final Instant since = Instant.now();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile SessionState state = SessionState.ONLINE;
    private volatile @Nullable SignalConnection signal;
    private volatile String remote = "";
    private volatile boolean standby;
    private @Nullable Future<?> grace;
    private @Nullable TunnelOffer offer;

    BridgeSession(Facts facts, EventLoop home, Limits limits, BridgeRegistry registry) {
        this.facts = facts;
        this.home = home;
        this.limits = limits;
        this.registry = registry;
        this.queue = new StreamQueue(home, limits);
        this.terms = new DirectTerms(facts, carriers, registry.expected());
        this.direct = new DirectPool(home, () -> standby ? 0 : terms.least(), number -> tell(new CarrierOrder(number)));
    }

    /** The name of the client whose session it is. */
    public String client() {
        return facts.client;
    }

    /** Of this login, as the logs name it. */
    public String id() {
        return facts.id;
    }

    Facts facts() {
        return facts;
    }

    SessionState state() {
        return state;
    }

    /** A snapshot. */
    public SessionStatus status() {
        SignalConnection current = signal;
        return new SessionStatus(
                facts.client,
                facts.id,
                PeerText.safe(facts.instance),
                state,
                standby,
                remote,
                carriers.transports(),
                since,
                carriers.count(),
                links(),
                direct.status(),
                current == null ? null : current.roundTrip());
    }

    // The signal.

    /** Takes the signal of the login, or of a later one that takes the session up again. */
    void attach(SignalConnection newSignal) {
        SignalConnection old = signal;
        signal = newSignal;
        remote = Remote.of(newSignal.channel());
        state = state.after(Event.REJOINED);
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
        carriers.doubt();
        if (old != null) {
            old.close("taken over by a newer connection of the same process");
        }
    }

    void signalEnded(SignalConnection which, String cause) {
        if (which != signal) {
            return;
        }
        signal = null;
        state = state.after(Event.SIGNAL_LOST);
        if (state == SessionState.AWAY) {
            log(LOG.atInfo())
                    .addMarker(Flaps.LOST)
                    .addKeyValue("cause", cause)
                    .log("signal-lost: links live on while the client may come back");
            grace = home.schedule(() -> end(null, cause), limits.grace().toNanos(), TimeUnit.NANOSECONDS);
            registry.away(this);
        } else if (state == SessionState.ENDED) {
            finish(null, cause);
        }
    }

    /** The client speaks of its tunnels. */
    void heard(SignalConnection from, SignalMessage message) {
        if (from == signal && message instanceof TunnelOffer latest) {
            offer = latest;
            registry.offered(this);
        } else if (from == signal && message instanceof PluginMessage said) {
            registry.said(this, said);
        }
        registry.heard(this, message);
    }

    /** What the client said last of the tunnels in its own file. */
    @Nullable
    TunnelOffer offer() {
        return offer;
    }

    /**
     * Tells the client something; lost while its signal is, as it is told anew when it comes back.
     *
     * @param message such as an answer on its own tunnels, or on its visits
     */
    public void tell(SignalMessage message) {
        SignalConnection current = signal;
        if (current != null) {
            current.tell(message);
        }
    }

    /** The client says good-bye: it ends the session when its links are done. */
    void peerLeaves(GoodBye goodBye) {
        leave("good-bye: " + goodBye.reason());
    }

    // Several instances.

    boolean isOnline() {
        return state == SessionState.ONLINE;
    }

    /** Whether a stream can be opened without waiting for a carrier. */
    boolean isReady() {
        return carriers.accepting();
    }

    @Override
    public boolean isAtHand() {
        return isOnline() && isReady();
    }

    /** The one that a plugin's other half hears by; null while it is lost. */
    @Nullable
    SignalConnection signal() {
        return signal;
    }

    /** Whether it waits behind another instance; the client is told when that changes. */
    void standby(boolean waiting) {
        if (standby == waiting) {
            return;
        }
        standby = waiting;
        log(LOG.atInfo())
                .log(
                        waiting
                                ? "client-standby: another instance with the same key serves"
                                : "client-serving: it takes over from another instance");
        sayStandby();
        direct.review();
    }

    /** Says it to a signal that cannot know it yet. */
    void repeatStandby() {
        if (standby) {
            sayStandby();
        }
    }

    private void sayStandby() {
        SignalConnection current = signal;
        if (current != null) {
            current.say(new Standby(standby));
        }
    }

    // Carriers and streams.

    /** Takes a carrier; false if the session has no use for it any more. */
    boolean join(LinkCarrier mux, String transport) {
        if (!state.opensStreams() || carriers.count() >= MAX_CARRIERS) {
            return false;
        }
        carriers.add(mux, transport);
        direct.review();
        mux.whenClosed().whenComplete((done, failure) -> home.execute(() -> carrierEnded(mux, failure)));
        queue.serve(this::openNow);
        return true;
    }

    private void carrierEnded(LinkCarrier mux, @Nullable Throwable failure) {
        carriers.remove(mux);
        if (state != SessionState.ENDED && failure != null) {
            log(LOG.atInfo())
                    .addMarker(Flaps.LOST)
                    .addKeyValue("cause", OutageLog.words(failure))
                    .log("carrier-lost");
        }
    }

    @Override
    public Future<DuplexChannel> openStream() {
        LinkCarrier mux = state.opensStreams() ? carriers.newest() : null;
        if (mux != null) {
            return mux.open();
        }
        StreamQueue.WaitingStream promise = new StreamQueue.WaitingStream(home);
        home.execute(() -> enqueue(promise));
        return promise;
    }

    @Override
    public @Nullable EventLoop nextLoop(CarrierChoice choice) {
        if (!state.opensStreams() || resolve(choice) == CarrierChoice.DIRECT) {
            return null;
        }
        LinkCarrier mux = carriers.newest();
        return mux == null ? null : mux.carrier().eventLoop();
    }

    @Override
    public CarrierChoice resolve(CarrierChoice choice) {
        return terms.resolve(choice);
    }

    @Override
    public Future<DuplexChannel> openStream(CarrierChoice choice) {
        Future<DuplexChannel> own =
                state.opensStreams() && resolve(choice) == CarrierChoice.DIRECT ? direct.take() : null;
        if (own == null) {
            return openStream();
        }
        return own.isSuccess() ? own : StreamQueue.WaitingStream.of(own, this::openStream, home);
    }

    DirectPool direct() {
        return direct;
    }

    private void enqueue(StreamQueue.WaitingStream promise) {
        if (state == SessionState.LEAVING) {
            promise.tryFailure(new LinkException(LinkFailure.SHUTTING_DOWN, "the session is ending"));
        } else if (state == SessionState.ENDED) {
            promise.tryFailure(new LinkException(LinkFailure.CLIENT_OFFLINE, "the session has ended"));
        } else {
            queue.add(promise);
            if (carriers.newest() != null) {
                queue.serve(this::openNow);
            } else {
                carriers.askForOthers();
            }
        }
    }

    private Future<DuplexChannel> openNow() {
        LinkCarrier mux = carriers.newest();
        return mux == null
                ? home.newFailedFuture(new LinkException(LinkFailure.CLIENT_OFFLINE, "the carrier was lost again"))
                : mux.open();
    }

    // The end.

    /** Says good-bye to the client, if it has not done so itself, and lets the links end in their own time. */
    void leave(GoodByeReason reason) {
        SignalConnection current = signal;
        if (current != null && state.opensStreams()) {
            current.say(new GoodBye(reason, Duration.ZERO));
        }
        leave("good-bye: " + reason);
    }

    private void leave(String cause) {
        if (!state.opensStreams()) {
            return;
        }
        state = state.after(Event.GOOD_BYE);
        carriers.goAway();
        direct.leave();
        queue.fail(LinkFailure.SHUTTING_DOWN, "the session is ending");
        registry.hide(this);
        log(LOG.atInfo())
                .addMarker(Flaps.LOST)
                .addKeyValue("cause", cause)
                .log("client-leaving: links that are there go on");
        if (signal == null) {
            end(null, cause);
        }
    }

    int links() {
        return carriers.links() + direct.busy();
    }

    /** Ends it now; its links are reset. A good-bye tells the client how to go on. */
    void end(@Nullable GoodBye goodBye, String cause) {
        if (state == SessionState.ENDED) {
            return;
        }
        state = state.after(Event.END);
        finish(goodBye, cause);
    }

    private void finish(@Nullable GoodBye goodBye, String cause) {
        if (grace != null) {
            grace.cancel(false);
        }
        queue.fail(LinkFailure.CLIENT_OFFLINE, "the session has ended");
        registry.remove(this);
        SignalConnection current = signal;
        signal = null;
        if (current != null && goodBye != null) {
            current.closeWith(goodBye, cause);
        } else if (current != null) {
            current.close(cause);
        }
        log(LOG.atInfo()).addMarker(Flaps.LOST).addKeyValue("cause", cause).log("client-offline");
        direct.close();
        carriers.close().thenRun(() -> ended.complete(null));
    }

    private LoggingEventBuilder log(LoggingEventBuilder event) {
        return event.addKeyValue("client", facts.client)
                .addKeyValue("session", facts.id)
                .addKeyValue("remote", remote);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        home.execute(() -> end(new GoodBye(GoodByeReason.SHUTTING_DOWN, Duration.ZERO), "closed by this side"));
        return whenClosed();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return ended.minimalCompletionStage();
    }
}
