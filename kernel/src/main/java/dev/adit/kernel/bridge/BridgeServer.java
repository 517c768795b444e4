package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.kernel.config.DatagramPipes;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.signal.GoodByeReason;
import dev.adit.kernel.signal.Preface;
import dev.adit.kernel.transport.Arrival;
import dev.adit.kernel.transport.Attachment;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.ListenerHandle;
import dev.adit.kernel.transport.SharedListeners;
import dev.adit.kernel.transport.WaitingRoom;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's end of all bridges: takes connections of its attachments on a shared listener, lets the {@link Gatekeeper}
 * decide, and holds the sessions.
 *
 * <p>Public methods may be called by any thread; its state is confined to the home loop. Order of a start: attach for
 * TLS, then for the rest. Order of an end: detach, good-bye to every client, links end in their own time up to the
 * drain timeout, sessions end.
 */
public final class BridgeServer implements AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeServer.class);
    private static final String OWNER = "the bridge";
    private static final int AGAIN_SECONDS = 5;

    private final BridgeServerSettings settings;
    private final Pipes pipes;
    private final SharedListeners listeners;
    private final EventLoop home;
    private final BridgeRegistry registry = new BridgeRegistry();
    private final WaitingRoom strangers;
    private final WaitingRoom plainJoins;
    private final Gatekeeper gatekeeper;
    /** Null where it is not wanted, or not to be had. */
    private final @Nullable QuicEntrance quic;

    private final UdpEntrance udp;

    private final List<ListenerHandle> attached = new CopyOnWriteArrayList<>();
    private final CloseOnce closing = new CloseOnce(this::close);

    /**
     * Wires it; nobody comes in before {@link #start()} and {@link #clients}.
     *
     * @param settings where it listens, and its limits
     * @param identity shown to every client
     * @param loops outlive it
     * @param listeners outlive it
     * @param incomingStreams gets every stream that a client opens in a session, on the stream's loop, auto-read off; owns it
     */
    public BridgeServer(
            BridgeServerSettings settings,
            Identity identity,
            EventLoops loops,
            SharedListeners listeners,
            BiConsumer<BridgeSession, DuplexChannel> incomingStreams) {
        this.settings = settings;
        this.listeners = listeners;
        this.home = loops.group().next();
        Limits limits = settings.limits();
        this.strangers = new WaitingRoom(limits.strangers());
        this.plainJoins = new WaitingRoom(limits.strangers());
        this.gatekeeper = new Gatekeeper(settings, home, registry, this::noStranger, incomingStreams);
        this.pipes = new Pipes(settings, identity, gatekeeper);
        boolean withQuic = settings.takes(Transport.QUIC) && QuicEnd.isAvailable();
        this.quic = withQuic ? new QuicEntrance(settings, identity, home, gatekeeper) : null;
        this.udp = new UdpEntrance(listeners.datagrams(), home, loops.group().next(), overUdp(quic));
    }

    /**
     * Begins to listen.
     *
     * @return where; fails with a text for people if the address cannot be had, and then nothing is left open
     */
    public CompletionStage<SocketAddress> start() {
        List<Attachment> wanted = attachments();
        Attachment first = wanted.get(0);
        CompletionStage<ListenerHandle> opened =
                listeners.attach(settings.listen(), first).thenApply(handle -> keep(handle, first));
        return opened.thenCompose(handle -> attachAll(handle, wanted.subList(1, wanted.size())))
                .thenCompose(this::openUdp)
                .whenComplete((address, failure) -> {
                    if (failure != null) {
                        closeAsync();
                    }
                });
    }

    /** The signal of every client is TLS with our own application protocol, or comes by a WebSocket or by QUIC. */
    private List<Attachment> attachments() {
        List<Attachment> wanted = new ArrayList<>();
        boolean web = settings.takes(Transport.WSS) || settings.takes(Transport.WS);
        // With QUIC alone it is what holds the port's number, and the way in for whom UDP is blocked.
        if (settings.takes(Transport.TLS) || settings.takes(Transport.TCP) || !web) {
            wanted.add(attachment(Claim.alpn(BridgeTls.ALPN), strangers, pipes::tls));
        }
        if (settings.takes(Transport.TCP)) {
            wanted.add(attachment(Claim.firstBytes("adit", Preface::match), plainJoins, pipes::plain));
        }
        String host = settings.web().host();
        if (settings.takes(Transport.WSS) && host != null) {
            wanted.add(attachment(Claim.serverName(host), strangers, pipes::other));
        }
        if (settings.takes(Transport.WS)) {
            wanted.add(attachment(Claim.firstBytes("adit's WebSocket", pipes::upgrade), strangers, pipes::other));
        }
        if (web) {
            wanted.add(attachment(Claim.rest(), strangers, pipes::other));
        }
        return wanted;
    }

    private Attachment attachment(Claim claim, WaitingRoom room, Consumer<Channel> begin) {
        return new Attachment(OWNER, claim, (channel, arrival) -> accept(room, channel, arrival, begin))
                .behind(settings.balancers());
    }

    /** The first may have been given a free port, so the others ask for what it got. */
    private Address same(ListenerHandle first) {
        Address listen = settings.listen();
        // Not where the first one listens: without IPv6 that is another address than every address.
        return first.localAddress() instanceof InetSocketAddress address
                ? Address.of(listen.host(), address.getPort())
                : listen;
    }

    private CompletionStage<ListenerHandle> attachAll(ListenerHandle first, List<Attachment> others) {
        CompletionStage<ListenerHandle> all = CompletableFuture.completedFuture(first);
        for (Attachment other : others) {
            all = all.thenCompose(before -> listeners.attach(same(first), other))
                    .thenApply(handle -> keep(handle, other))
                    .thenApply(kept -> first);
        }
        return all;
    }

    private CompletionStage<SocketAddress> openUdp(ListenerHandle first) {
        return udp.open(same(first)).thenApply(open -> first.localAddress());
    }

    private Map<String, Supplier<ChannelHandler>> overUdp(@Nullable QuicEntrance quicEntrance) {
        Map<String, Supplier<ChannelHandler>> handlers = new LinkedHashMap<>();
        for (Transport transport : settings.transports()) {
            DatagramPipes plugin = transport.plugin();
            if (plugin != null) {
                handlers.put(
                        transport.word(),
                        () -> plugin.serve(pipe -> accept(
                                strangers,
                                pipe,
                                Arrival.of(pipe, System.nanoTime()),
                                channel -> pipes.inner(channel, transport))));
            }
        }
        if (quicEntrance != null) {
            handlers.put(Transport.QUIC.word(), quicEntrance::codec);
        }
        return handlers;
    }

    private ListenerHandle keep(ListenerHandle handle, Attachment attachment) {
        attached.add(handle);
        handle.whenClosed().thenRun(() -> detached(handle, attachment));
        if (closing.isClosing()) {
            handle.closeAsync();
        }
        return handle;
    }

    /** Unless it is the end of the bridge, the system has taken the socket away. */
    private void detached(ListenerHandle handle, Attachment attachment) {
        attached.remove(handle);
        if (!closing.isClosing()) {
            attachAgain(handle.localAddress(), attachment);
        }
    }

    private void attachAgain(SocketAddress address, Attachment attachment) {
        if (closing.isClosing()) {
            return;
        }
        listeners.attach(address, attachment).whenComplete((handle, failure) -> {
            if (failure == null) {
                keep(handle, attachment);
                return;
            }
            LOG.atError()
                    .addKeyValue("bridge", address)
                    .addKeyValue("cause", OutageLog.words(failure))
                    .log("bridge-closed: no client can come in until its address can be had again");
            home.schedule(() -> attachAgain(address, attachment), AGAIN_SECONDS, TimeUnit.SECONDS);
        });
    }

    /**
     * Says who may log in; whoever is not named any more is out at once.
     *
     * @param granted by the id of each key
     */
    public void clients(Map<NodeId, ClientGrant> granted) {
        home.execute(() -> gatekeeper.clients(granted));
    }

    /**
     * The sessions.
     *
     * @return the same object always
     */
    public BridgeRegistry registry() {
        return registry;
    }

    // Accepting. On the connection's loop.

    private void accept(WaitingRoom room, DuplexChannel channel, Arrival arrival, Consumer<Channel> begin) {
        InetSocketAddress told = arrival.visitor();
        if (told != null && !told.equals(channel.remoteAddress())) {
            channel.pipeline().addLast(new ToldRemote(told));
        }
        home.execute(() -> enter(room, channel, told));
        channel.pipeline().addLast(new Probation(settings.limits(), arrival.acceptedNanos()));
        begin.accept(channel);
        // A bridge connection has no half-closed life: its peer's FIN is its end.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setAutoRead(true);
    }

    private void enter(WaitingRoom room, Channel channel, @Nullable InetSocketAddress from) {
        room.enter(channel, from);
        channel.closeFuture().addListener(closed -> home.execute(() -> room.leave(channel)));
    }

    private void noStranger(Channel channel) {
        if (quic != null) {
            quic.noStranger(channel);
        }
        home.execute(() -> {
            strangers.leave(channel);
            plainJoins.leave(channel);
        });
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
        return CompletableFuture.runAsync(this::sayGoodBye, home)
                .thenCompose(said -> detach())
                .thenCompose(detached -> Drain.of(() -> links() == 0, settings.drainTimeout(), home))
                .thenComposeAsync(drained -> endSessions(), home)
                .thenCompose(ended -> udp.closeAsync());
    }

    private void sayGoodBye() {
        gatekeeper.close();
        registry.all().forEach(session -> session.leave(GoodByeReason.SHUTTING_DOWN));
    }

    private CompletionStage<Void> detach() {
        return all(attached.stream().map(ListenerHandle::closeAsync).toList());
    }

    private int links() {
        return registry.all().stream().mapToInt(BridgeSession::links).sum();
    }

    private CompletionStage<Void> endSessions() {
        List<BridgeSession> sessions = List.copyOf(registry.all());
        sessions.forEach(session -> session.end(null, "the server has shut down"));
        return all(sessions.stream().map(BridgeSession::whenClosed).toList());
    }

    /** Completes when all have ended, in whatever way. */
    private static CompletionStage<Void> all(List<CompletionStage<Void>> ends) {
        return CompletableFuture.allOf(ends.stream()
                .map(end -> end.handle((done, failure) -> null).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
