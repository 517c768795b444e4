package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.bridge.ReconnectState.Event;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer.Welcome;
import dev.adit.kernel.signal.GoodByeReason;
import dev.adit.kernel.signal.RefusedReason;
import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.CarrierOrder;
import dev.adit.kernel.signal.SignalMessage.GoodBye;
import dev.adit.kernel.transport.Backoff;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of its bridge: logs in, keeps the signal and a carrier up, comes back for ever. It never ends because it
 * was refused or the server is away. Several in one process know nothing of each other.
 *
 * <p>Public methods may be called by any thread; everything else is confined to the home loop. Order of an end: no new
 * attempt, good-bye to the server, which answers by going away from the carriers behind the last links that it opened,
 * links end in their own time up to the drain timeout, carriers, signal.
 */
public final class BridgeClient implements AsyncCloseable {
    /** How long the server may take to answer a good-bye by going away from the carriers, behind its last links. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final BridgeClientSettings settings;
    private final String name;
    private final EventLoop home;
    private final Connector connector;
    private final ClientSession session;
    private final Reconnector reconnector;
    private final BetterWay better;
    private final CompletableFuture<Void> firstLogin = new CompletableFuture<>();
    private final CompletableFuture<String> firstRefusal = new CompletableFuture<>();
    private final CloseOnce closing = new CloseOnce(this::close);
    private final ClientTalk talk = new ClientTalk();
    private final ClientNews news;
    private Connector.@Nullable Attempt attempt;
    /** By which way carriers are brought. */
    private @Nullable Endpoint goes;

    private volatile @Nullable SignalConnection signal;
    private volatile Instant since = Instant.now();
    private volatile @Nullable String cause;
    private volatile boolean standby;
    private final AtomicLong logins = new AtomicLong();

    /**
     * Wires it; nothing happens before {@link #start()}.
     *
     * @param settings whose client it is, and where the server is
     * @param key proves the client and names the server
     * @param loops outlive it
     * @param dialer reaches the server
     * @param incomingStreams gets every stream that the server opens, on the stream's loop, auto-read off; owns it
     */
    public BridgeClient(
            BridgeClientSettings settings,
            ClientKey key,
            EventLoops loops,
            Dialer dialer,
            Consumer<DuplexChannel> incomingStreams) {
        this.settings = settings;
        this.name = settings.shownName(key);
        this.news = new ClientNews(name, settings.server().place());
        this.home = loops.group().next();
        this.connector = Connectors.to(settings, key, dialer);
        CarrierKeeper.Means means = new CarrierKeeper.Means(
                name, connector, loops.group(), settings.mux(), settings.heartbeat(), incomingStreams);
        this.session = new ClientSession(means, home, settings.timings().grace(), this::carrierRefused);
        this.reconnector = new Reconnector(home, new Backoff(RandomGenerator.getDefault()), this::connect);
        this.better = new BetterWay(home, connector, () -> signal == null ? null : session.id(), this::moved);
    }

    /**
     * What is said beyond the session itself.
     *
     * @return the same object always
     */
    public ClientTalk talk() {
        return talk;
    }

    /** Whether streams can be opened now. */
    boolean isServing() {
        return session.carriers().accepting();
    }

    /** The way of streams to the server, which relays them; it fails while there is no session. */
    public StreamOpener streams() {
        return new ClientStreams(session.carriers());
    }

    /** Begins; later calls do nothing. */
    public void start() {
        home.execute(() -> step(Event.START, Duration.ZERO));
    }

    /**
     * Tells the first login.
     *
     * @return completes with it, or is cancelled by the close
     */
    public CompletionStage<Void> firstLogin() {
        return firstLogin.minimalCompletionStage();
    }

    /**
     * Tells the first refusal: a login that the server does not take, or the end of one that it took before, also because
     * another machine has come with the same key. It goes on trying nevertheless.
     *
     * @return completes with the reason for people; may never complete
     */
    public CompletionStage<String> firstRefusal() {
        return firstRefusal.minimalCompletionStage();
    }

    /**
     * Describes it.
     *
     * @return a snapshot
     */
    public ClientBridgeStatus status() {
        SignalConnection current = signal;
        return new ClientBridgeStatus(
                name,
                connector.endpoint().place(),
                settings.way().proxyName(),
                reconnector.state(),
                standby,
                since,
                session.id(),
                session.carriers().transports(),
                connector.ways(),
                session.carriers().count(),
                session.links(),
                session.direct(),
                current == null ? null : current.roundTrip(),
                logins.get(),
                cause);
    }

    private @Nullable Duration step(Event event, Duration atLeast) {
        ReconnectState before = reconnector.state();
        Duration delay = reconnector.on(event, atLeast);
        if (reconnector.state() != before) {
            since = Instant.now();
        }
        return delay;
    }

    // Logging in.

    private void connect() {
        attempt = connector.login(home, session.id(), Connector.Outcome.of(this::welcomed, this::failed));
    }

    private void welcomed(Channel channel, Welcome welcome) {
        if (reconnector.state() != ReconnectState.CONNECTING) {
            channel.close();
            return;
        }
        String objection = WelcomeTerms.objection(settings, welcome);
        if (objection != null) {
            channel.close();
            refused(objection);
            return;
        }
        attempt = null;
        SignalConnection taken = begin(channel, welcome);
        Endpoint way = connector.endpoint();
        standby = false;
        boolean resumed = session.take(welcome);
        if (goes != null && !way.equals(goes)) {
            // The session was held by another way than it goes now.
            session.renew();
        }
        goes = way;
        logins.incrementAndGet();
        step(Event.WELCOMED, Duration.ZERO);
        news.online(welcome.session(), resumed);
        talk.online(taken);
        firstLogin.complete(null);
        better.work();
    }

    private SignalConnection begin(Channel channel, Welcome welcome) {
        SignalConnection taken =
                new SignalConnection(channel, WelcomeTerms.heartbeat(settings, welcome), new SignalEvents());
        taken.install();
        signal = taken;
        return taken;
    }

    /** A better way stands: signal and new links go by it, links that are there stay where they are. */
    private void moved(Channel channel, Welcome welcome) {
        SignalConnection taken = begin(channel, welcome);
        session.take(welcome);
        session.renew();
        goes = connector.endpoint();
        news.moved(connector.endpoint().transport().word());
        talk.online(taken);
    }

    private void failed(Throwable failure) {
        attempt = null;
        if (failure instanceof ClientHandshake.RefusedException no && no.reason() != RefusedReason.SHUTTING_DOWN) {
            refused(no.reason().words());
            return;
        }
        String why = OutageLog.words(failure);
        Duration next = step(Event.FAILED, Duration.ZERO);
        if (next != null) {
            cause = why;
            news.failed(why, next);
        }
    }

    private void refused(String why) {
        cause = why;
        Duration next = step(Event.REFUSED, Duration.ZERO);
        if (next != null) {
            session.drop();
            news.refused(why, next);
            firstRefusal.complete(why);
        }
    }

    // Losing the signal, and the session.

    private void signalLost(SignalConnection which, String why) {
        if (which != signal) {
            return;
        }
        signal = null;
        cause = why;
        connector.died(why);
        session.signalLost();
        Duration next = step(Event.LOST, Duration.ZERO);
        if (next != null) {
            news.offline(why, next);
        }
    }

    private void serverSaysGoodBye(SignalConnection from, GoodBye goodBye) {
        if (from != signal) {
            return;
        }
        GoodByeReason reason = goodBye.reason();
        if (reason == GoodByeReason.REPLACED || reason == GoodByeReason.REVOKED) {
            String why = reason == GoodByeReason.REPLACED
                    ? "another process has logged in with the same key"
                    : "the server no longer accepts this client";
            signal = null;
            cause = why;
            from.close(why);
            session.drop();
            news.offline(why, step(Event.SENT_AWAY, goodBye.retryAfter()));
            firstRefusal.complete(why);
            return;
        }
        session.serverLeaves();
        news.serverLeaves();
    }

    private void turn(SignalConnection from, boolean waiting) {
        if (from != signal) {
            return;
        }
        standby = waiting;
        news.turned(waiting);
    }

    private void carrierRefused(ClientHandshake.RefusedException no) {
        SignalConnection current = signal;
        if (current == null) {
            return;
        }
        if (no.reason() == RefusedReason.CARRIER) {
            signal = null;
            current.close(no.reason().words());
            refused(no.reason().words());
            return;
        }
        // The server has forgotten the session while its signal still looks well: begin a new one.
        session.drop();
        current.close("carrier refused: " + no.reason().words());
    }

    // The end.

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }

    private CompletionStage<Void> close() {
        return CompletableFuture.runAsync(this::stop, home)
                .thenCompose(stopped -> Drain.of(() -> !session.accepting(), FAREWELL, home))
                .thenCompose(heard ->
                        Drain.of(() -> session.links() == 0, settings.timings().drain(), home))
                .thenComposeAsync(drained -> session.close(), home)
                .thenComposeAsync(closed -> closeSignal(), home);
    }

    private void stop() {
        firstLogin.completeExceptionally(new CancellationException("the client was closed"));
        step(Event.STOP, Duration.ZERO);
        better.stop();
        if (attempt != null) {
            attempt.giveUp();
        }
        session.leave();
        if (signal != null) {
            signal.say(new GoodBye(GoodByeReason.SHUTTING_DOWN, Duration.ZERO));
        }
    }

    private CompletionStage<Void> closeSignal() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        SignalConnection current = signal;
        signal = null;
        if (current == null) {
            closed.complete(null);
        } else {
            current.channel().closeFuture().addListener(done -> closed.complete(null));
            current.close("closed by this side");
            news.left();
        }
        return closed;
    }

    /** The signal is on the home loop, so this needs no hop. */
    private final class SignalEvents implements SignalConnection.Listener {
        @Override
        public void goodBye(SignalConnection from, GoodBye goodBye) {
            serverSaysGoodBye(from, goodBye);
        }

        @Override
        public void standby(SignalConnection from, boolean waiting) {
            turn(from, waiting);
        }

        @Override
        public void heard(SignalConnection from, SignalMessage message) {
            if (from == signal && message instanceof CarrierOrder order) {
                session.order(order.direct());
            } else if (from == signal) {
                talk.heard(message);
            }
        }

        @Override
        public void ended(SignalConnection which, String why) {
            signalLost(which, why);
        }
    }
}
