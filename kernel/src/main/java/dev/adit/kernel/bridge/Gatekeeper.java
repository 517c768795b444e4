package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Second;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.GoodByeReason;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.signal.Proof;
import dev.adit.kernel.signal.RefusedReason;
import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.GoodBye;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides at the server who comes in, and makes sessions of logins and carriers of joins. Confined to the server's home
 * loop, except for {@link #secured}, which connections ask on their own.
 */
final class Gatekeeper implements ServerHandshake.Gate {
    /** What a client replaced or revoked waits before it knocks again. */
    static final Duration SENT_AWAY = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Repeat STRANGER = Repeat.by("cause").from("remote").atMost(10);
    private static final Repeat REFUSED = Repeat.by("client", "cause");
    private static final int MAX_LEAVING = 4;
    /** Instances of one client name that may be online at a time. */
    private static final int MAX_INSTANCES = 16;

    private static final int ID_BYTES = 16;
    private static final int SMALLEST_WINDOW = 16 * 1024;

    private final BridgeServerSettings settings;
    private final EventLoop home;
    private final BridgeRegistry registry;
    private final Consumer<Channel> noStranger;
    private final BiConsumer<BridgeSession, DuplexChannel> incomingStreams;
    private volatile Map<NodeId, ClientGrant> clients = Map.of();
    private final Knocks knocks = new Knocks();
    private boolean closing;

    /** {@code noStranger} is told of connections whose peer is known, or that have come in; any thread. */
    Gatekeeper(
            BridgeServerSettings settings,
            EventLoop home,
            BridgeRegistry registry,
            Consumer<Channel> noStranger,
            BiConsumer<BridgeSession, DuplexChannel> incomingStreams) {
        this.settings = settings;
        this.home = home;
        this.registry = registry;
        this.noStranger = noStranger;
        this.incomingStreams = incomingStreams;
    }

    /** Takes a new list of clients; whoever is not on it any more is out at once. */
    void clients(Map<NodeId, ClientGrant> granted) {
        clients = Map.copyOf(granted);
        knocks.retain(clients.keySet());
        for (BridgeSession session : registry.all()) {
            ClientGrant grant = clients.get(session.facts().peer());
            if (grant == null || !grant.enabled() || !grant.client().equals(session.client())) {
                session.end(new GoodBye(GoodByeReason.REVOKED, SENT_AWAY), "revoked");
            }
        }
    }

    /** Nobody comes in any more. */
    void close() {
        closing = true;
    }

    @Override
    public boolean secured(Channel channel, NodeId peer) {
        boolean known = clients.containsKey(peer);
        if (known) {
            noStranger.accept(channel);
            home.execute(() -> knocks.enter(peer, channel, System.nanoTime()));
            channel.closeFuture().addListener(closed -> home.execute(() -> knocks.leave(peer, channel)));
        }
        return known;
    }

    @Override
    public void decide(ServerHandshake handshake, @Nullable NodeId peer, Hello hello, boolean proven) {
        home.execute(() -> {
            Channel channel = handshake.channel();
            if (peer != null && clients.containsKey(peer)) {
                knocks.leave(peer, channel);
                boolean ordered = hello.opening() instanceof Opening.Join join && join.kind() == CarrierKind.DIRECT;
                if (!knocks.take(peer, ordered, System.nanoTime())) {
                    tooOften(channel, peer);
                    return;
                }
            }
            Hello named = named(peer, hello);
            RefusedReason no = closing ? RefusedReason.SHUTTING_DOWN : refusal(peer, named);
            if (no != null) {
                logRefusal(channel, peer, named, no);
                handshake.refuse(no);
            } else if (named.opening() instanceof Opening.Login login && peer != null) {
                login(handshake, peer, named, login);
            } else if (named.opening() instanceof Opening.Join join) {
                join(handshake, peer, join, proven);
            }
        });
    }

    /** A client that gives no name has the one that this server's file gives to its key. */
    private Hello named(@Nullable NodeId peer, Hello hello) {
        ClientGrant grant = peer == null ? null : clients.get(peer);
        return grant != null
                        && hello.opening() instanceof Opening.Login login
                        && login.client().isEmpty()
                ? hello.with(login.named(grant.client()))
                : hello;
    }

    /** Ended without an answer, which is an ordinary failure to a client: it comes again, later each time. */
    private void tooOften(Channel channel, NodeId peer) {
        ClientGrant grant = clients.get(peer);
        LOG.atWarn()
                .addMarker(REFUSED)
                .addKeyValue("client", grant == null ? "" : grant.client())
                .addKeyValue("remote", Remote.of(channel))
                .addKeyValue("id", peer)
                .addKeyValue(
                        "cause", "more than " + Knocks.SAVED_UP + " logins and carriers of this key in a short time")
                .log("login-refused");
        channel.close();
    }

    private @Nullable RefusedReason refusal(@Nullable NodeId peer, Hello hello) {
        if (hello.version() < Hello.VERSION) {
            return RefusedReason.VERSION;
        }
        if (hello.opening() instanceof Opening.Join join) {
            return refusal(peer, join);
        }
        ClientGrant grant = peer == null ? null : clients.get(peer);
        if (grant == null) {
            return RefusedReason.UNSPECIFIED;
        }
        String name = ((Opening.Login) hello.opening()).client();
        if (!grant.client().equals(name)) {
            return RefusedReason.CLIENT_NAME;
        }
        if (!grant.enabled()) {
            return RefusedReason.DISABLED;
        }
        return isFull(grant, (Opening.Login) hello.opening()) ? RefusedReason.INSTANCES : null;
    }

    /** One whose signal is away makes room; a client that starts over and over leaves many of them behind. */
    private boolean isFull(ClientGrant grant, Opening.Login login) {
        List<BridgeSession> there = registry.instances(grant.client());
        return grant.second() != Second.REPLACE
                && there.size() >= MAX_INSTANCES
                && there.stream()
                        .allMatch(session -> session.isOnline()
                                && !session.facts().instance().equals(login.instance()));
    }

    private @Nullable RefusedReason refusal(@Nullable NodeId peer, Opening.Join join) {
        BridgeSession session = registry.byId(join.session());
        if (session == null || !session.state().opensStreams()) {
            return RefusedReason.NO_SESSION;
        }
        if (peer != null && !session.facts().peer().equals(peer)) {
            return RefusedReason.NO_SESSION;
        }
        return join.kind() == null ? RefusedReason.CARRIER : null;
    }

    private void logRefusal(Channel channel, @Nullable NodeId peer, Hello hello, RefusedReason reason) {
        String client = hello.opening() instanceof Opening.Login login ? login.client() : "";
        boolean known = peer != null && clients.containsKey(peer);
        boolean worthALine = peer != null && hello.opening() instanceof Opening.Login;
        (worthALine ? LOG.atWarn() : LOG.atDebug())
                .addMarker(known ? REFUSED : STRANGER)
                .addKeyValue("client", PeerText.safe(client))
                .addKeyValue("remote", Remote.of(channel))
                .addKeyValue("id", peer)
                .addKeyValue("cause", peer == null || known ? reason.words() : "this key is not in the server's file")
                .log("login-refused");
    }

    // Logins.

    private void login(ServerHandshake handshake, NodeId peer, Hello hello, Opening.Login login) {
        BridgeSession before = ofSameProcess(peer, login);
        BridgeSession session;
        if (before != null && before.id().equals(login.session())) {
            session = before;
        } else {
            if (before != null) {
                before.end(null, "replaced by a newer login of the same process");
            }
            Second second = makeRoom(peer, login, handshake.channel());
            endOldestLeaving(login.client());
            session = open(peer, hello, login, second);
        }
        SignalConnection signal =
                new SignalConnection(handshake.channel(), settings.heartbeat(), new SignalEvents(home, session));
        session.attach(signal);
        LOG.atInfo()
                .addMarker(Flaps.ONLINE)
                .addKeyValue("client", session.client())
                .addKeyValue("session", session.id())
                .addKeyValue("remote", Remote.of(handshake.channel()))
                .addKeyValue("version", PeerText.safe(hello.nodeVersion()))
                .addKeyValue("instances", registry.instances(session.client()).size())
                .log(session == before ? "client-online: the signal is back" : "client-online");
        handshake.welcome(
                welcome(session, session.facts().secret(), session.facts().initialWindow()),
                channel -> signal.install());
        // Behind the welcome, which comes first on the wire.
        session.repeatStandby();
        session.direct().repeatOrder();
        registry.changed(session.client());
    }

    private @Nullable BridgeSession ofSameProcess(NodeId peer, Opening.Login login) {
        return registry.instances(login.client()).stream()
                .filter(session -> session.facts().instance().equals(login.instance())
                        && session.facts().peer().equals(peer))
                .findFirst()
                .orElse(null);
    }

    /** What the newcomer does to the other instances. */
    private Second makeRoom(NodeId peer, Opening.Login login, Channel by) {
        ClientGrant grant = clients.get(peer);
        Second second = grant == null ? Second.REPLACE : grant.second();
        List<BridgeSession> there = registry.instances(login.client());
        if (second == Second.REPLACE) {
            there.forEach(before -> replace(before, by));
        } else if (there.size() >= MAX_INSTANCES) {
            there.stream()
                    .filter(session -> !session.isOnline())
                    .min(Comparator.comparing(session -> session.status().since()))
                    .ifPresent(session -> session.end(null, "a newer instance needs its place"));
        }
        return second;
    }

    /** Another machine is told, so that it does not fight back. */
    private static void replace(BridgeSession before, Channel by) {
        LOG.atWarn()
                .addMarker(Flaps.ONLINE)
                .addKeyValue("client", before.client())
                .addKeyValue("session", before.id())
                .addKeyValue("remote", Remote.of(by))
                .log("client-replaced: another process has logged in with the same key");
        before.end(new GoodBye(GoodByeReason.REPLACED, SENT_AWAY), "replaced by another process with the same key");
    }

    /** Who logs in and says good-bye over and over shall not pile sessions up. */
    private void endOldestLeaving(String client) {
        List<BridgeSession> leaving = registry.all().stream()
                .filter(session -> session.client().equals(client) && session.state() == SessionState.LEAVING)
                .sorted(Comparator.comparing(session -> session.status().since()))
                .toList();
        for (int surplus = 0; surplus <= leaving.size() - MAX_LEAVING; surplus++) {
            leaving.get(surplus).end(null, "too many sessions of this client are ending");
        }
    }

    private BridgeSession open(NodeId peer, Hello hello, Opening.Login login, Second second) {
        String id = HexFormat.of().formatHex(Bytes.random(RANDOM, ID_BYTES).toArray());
        int most = settings.mux().initialWindow();
        int window = hello.initialWindow() == 0 ? most : Math.min(most, hello.initialWindow());
        BridgeSession.Facts facts = new BridgeSession.Facts(
                login.client(),
                peer,
                login.instance(),
                id,
                Bytes.random(RANDOM, Proof.SIZE),
                Math.max(window, Math.min(most, SMALLEST_WINDOW)),
                hello.capabilities().contains(Capabilities.CARRIER_DIRECT));
        BridgeSession session = new BridgeSession(facts, home, settings.limits(), registry);
        registry.add(session, second);
        return session;
    }

    private Answer.Welcome welcome(BridgeSession session, Bytes secret, int window) {
        Set<String> capabilities = settings.takes(Transport.TCP) ? Set.of(Capabilities.CARRIER_TCP) : Set.of();
        return new Answer.Welcome(
                Hello.VERSION, capabilities, session.id(), secret, window, settings.heartbeat(), Bytes.EMPTY);
    }

    // Joins.

    private void join(ServerHandshake handshake, @Nullable NodeId peer, Opening.Join join, boolean proven) {
        BridgeSession session = registry.byId(join.session());
        if (session == null) {
            return;
        }
        if (peer == null && !proven) {
            handshake.challenge(session.facts().secret());
            return;
        }
        if (join.kind() == CarrierKind.DIRECT && handshake.transport() == Transport.QUIC) {
            handshake.refuse(RefusedReason.CARRIER);
            return;
        }
        noStranger.accept(handshake.channel());
        String transport = handshake.transport().word();
        handshake.welcome(welcome(session, Bytes.EMPTY, 0), channel -> {
            if (join.kind() == CarrierKind.DIRECT) {
                carryOne(session, channel, peer == null);
            } else {
                carry(session, channel, transport);
            }
        });
    }

    /** On the carrier's loop. */
    private void carry(BridgeSession session, Channel channel, String transport) {
        MuxSettings mux = settings.mux().withAgreedWindow(session.facts().initialWindow());
        LinkCarrier carrier = CarrierSetup.install(
                channel,
                MuxRole.ACCEPTOR,
                mux,
                settings.heartbeat(),
                stream -> incomingStreams.accept(session, stream));
        home.execute(() -> {
            if (!session.join(carrier, transport)) {
                carrier.closeAsync();
            }
        });
    }

    private MuxSession mux(BridgeSession session, Channel channel, Consumer<DuplexChannel> streams) {
        MuxSettings mux = settings.mux().withAgreedWindow(session.facts().initialWindow());
        MuxSession carrier = MuxSession.install(channel, MuxRole.ACCEPTOR, mux, streams);
        CarrierLife.watch(carrier, settings.heartbeat());
        return carrier;
    }

    /** On the carrier's loop. */
    private void carryOne(BridgeSession session, Channel channel, boolean plain) {
        // The client opens nothing here: the link that is lent is the server's.
        DirectCarrier carrier = plain
                ? BareCarrier.install((DuplexChannel) channel, settings.heartbeat())
                : new LentCarrier(mux(session, channel, DuplexChannel::close));
        home.execute(() -> {
            if (!session.direct().add(carrier)) {
                carrier.close();
            }
        });
    }

    /** Brings what a signal tells from its loop to home. */
    private record SignalEvents(EventLoop home, BridgeSession session) implements SignalConnection.Listener {
        @Override
        public void goodBye(SignalConnection from, GoodBye goodBye) {
            home.execute(() -> session.peerLeaves(goodBye));
        }

        @Override
        public void heard(SignalConnection from, SignalMessage message) {
            home.execute(() -> session.heard(from, message));
        }

        @Override
        public void ended(SignalConnection which, String cause) {
            home.execute(() -> session.signalEnded(which, cause));
        }
    }
}
