package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.peer.NetworkReport;
import dev.adit.api.peer.PathFinder;
import dev.adit.kernel.bridge.BridgeClient;
import dev.adit.kernel.bridge.BridgeGroup;
import dev.adit.kernel.bridge.ClientBridgeStatus;
import dev.adit.kernel.bridge.ReconnectState;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.link.ExitDispatcher;
import dev.adit.kernel.link.ExitLimits;
import dev.adit.kernel.link.ExitMeans;
import dev.adit.kernel.link.InterceptorChain;
import dev.adit.kernel.link.TargetRules;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.VisitAnswer;
import dev.adit.kernel.signal.SignalMessage.VisitKeys;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.tunnel.Visits;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client. It is started whether its server is there or not, and never ends by itself. Order of an end: exits take no
 * more links, the server is told, links end in their own time, then the rest.
 */
final class ClientNode implements Node {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientNode.class);

    private final ClientConfig config;
    private final String name;
    private final NodeSetup setup;
    private final CloseStack stack;
    private final ExitDispatcher exits;
    private final LinkMemory memory;
    private final BridgeGroup bridges;
    private final OwnTunnels ownTunnels;
    private final ExitDispatcher sealedExits;
    private final ClientPeers peers;
    private final ClientBridges ways;
    private final @Nullable Visits visits;
    private final Instant since = Instant.now();
    private final CloseOnce closing = new CloseOnce(this::end);

    private ClientNode(
            ClientConfig config,
            NodeSetup setup,
            Consumer<OwnTunnels.Status> news,
            Foundation foundation,
            CloseStack stack)
            throws IOException {
        this.config = config;
        this.setup = setup;
        this.stack = stack;
        memory = foundation.memory();
        ClientKey key = ClientKey.parse(config.key().reveal());
        ways = new ClientBridges(config, setup, key, foundation);
        name = ways.name();
        ownTunnels = new OwnTunnels(config.tunnels().values(), news);
        Dialer dialer = new Dialer(foundation.loops());
        InterceptorChain chain = new ExitFeatures(setup.extensions(), foundation.blocking()).chain(config.features());
        PrivateEnds ends = new PrivateEnds(config.tunnels().values(), this::seal);
        peers = stack.started("peers", new ClientPeers(foundation, ways::finder, this::isOnline));
        ExitMeans means = new ExitMeans(dialer, foundation.blocking());
        TargetRules rules = TargetRules.of(name, config.targets(), ownTunnels.targets());
        exits = exits(means, rules, chain);
        sealedExits = ends.targets().isEmpty()
                ? exits
                : exits(means, TargetRules.of(name, config.targets(), ends.targets()), chain);
        servePrivate(ends);
        bridges = stack.started(
                "bridge",
                group(
                        ways.makers(new ClientBridges.Load(
                                dialer,
                                rules,
                                exits,
                                ownTunnels,
                                ends,
                                () -> ClientVisits.offer(config),
                                message -> heard(message, ends))),
                        foundation));
        stack.onEnd("peers-visited", peers::closeVisits);
        visits = visits(ends, foundation);
    }

    private @Nullable Visits visits(PrivateEnds ends, Foundation foundation) {
        Map<String, StreamOpener> ways = ClientVisits.ways(config, ends, peers, bridges.streams());
        Visits made = ClientVisits.of(config, setup.extensions(), foundation, ways, stack);
        peers.agree(made);
        if (made != null) {
            made.start();
        }
        return made;
    }

    private BridgeGroup group(List<Supplier<BridgeClient>> makers, Foundation foundation) {
        return new BridgeGroup(
                config.connect(), makers, foundation.loops().group().next());
    }

    private void servePrivate(PrivateEnds ends) {
        SealedExits.Acceptor sealed = (link, relayed) -> sealedExits.accept(link, asked -> ends.narrow(relayed, asked));
        exits.serveSealed(new SealedExits(ends, sealed));
        exits.servePeers((raw, request) -> peers.serve(raw, request, ends, sealed));
    }

    private SealTerms.Means seal() {
        return peers.seal();
    }

    /** Asked when everything is there. */
    private boolean isOnline() {
        return way().state() == ReconnectState.ONLINE;
    }

    private ExitDispatcher exits(ExitMeans means, TargetRules rules, InterceptorChain chain) {
        ExitDispatcher made = new ExitDispatcher(
                means, rules, setup.extensions().exitsByType(), chain, ExitLimits.DEFAULT.withMemory(memory));
        if (config.log().links()) {
            made.logLinks(name);
        }
        stack.onQuickEnd("exits", made::resetAll);
        return made;
    }

    private void heard(SignalMessage message, PrivateEnds ends) {
        if (message instanceof VisitKeys keys) {
            ends.heard(keys);
        } else if (message instanceof VisitAnswer answer && visits != null) {
            visits.answered(answer);
        }
    }

    /**
     * Starts one; it goes on trying to log in.
     *
     * @throws IOException if the state directory cannot be had; nothing is left behind
     */
    static ClientNode start(ClientConfig config, NodeSetup setup) throws IOException {
        return start(config, setup, news -> {});
    }

    /**
     * The same with a listener for what becomes of the client's own tunnels.
     *
     * @param news gets each change, on an event loop; must not block
     */
    static ClientNode start(ClientConfig config, NodeSetup setup, Consumer<OwnTunnels.Status> news) throws IOException {
        CloseStack stack = new CloseStack();
        try {
            NodeControl control = new NodeControl();
            Foundation foundation = setup.state() == null
                    ? Foundation.lay(stack)
                    : Foundation.lay(setup.stateDirectory(), control, stack);
            ClientNode node = new ClientNode(config, setup, news, foundation, stack);
            control.serve(node);
            LOGGER.atInfo()
                    .addKeyValue("client", node.name)
                    .addKeyValue("server", Words.list(config.server().stream().map(ServerAddress::toString)))
                    .addKeyValue("loops", foundation.loops().description())
                    .addKeyValue("version", Installation.version())
                    .log("client-starting");
            node.bridges.start();
            return node;
        } catch (IOException | RuntimeException failure) {
            stack.closeAsync().toCompletableFuture().join();
            throw failure;
        }
    }

    @Override
    public CompletionStage<String> whenRefused() {
        return bridges.firstRefusal();
    }

    /** Its way to the server. Any thread. */
    ClientBridgeStatus way() {
        List<ClientBridgeStatus> all = bridges.status();
        return all.stream()
                .filter(way -> way.state() == ReconnectState.ONLINE)
                .findFirst()
                .orElse(all.get(0));
    }

    private ClientStatus status() {
        ClientBridgeStatus way = way();
        boolean online = way.state() == ReconnectState.ONLINE;
        return new ClientStatus(
                since,
                closing.isClosing(),
                setup,
                way,
                bridges.status().stream()
                        .filter(other -> !other.server().equals(way.server()))
                        .toList(),
                exits.links(),
                exits.datagramsDropped(),
                memory.status(),
                ProcessUse.now(),
                ownTunnels.status(online),
                visits == null ? List.of() : visits.status(online),
                peers.status());
    }

    @Override
    public CompletionStage<NetworkReport> network() {
        PathFinder finder = ways.finder();
        return finder == null
                ? CompletableFuture.failedFuture(
                        new IllegalStateException("no plugin here looks at networks (p2p is not loaded)"))
                : finder.network();
    }

    @Override
    public String statusText() {
        return status().text();
    }

    @Override
    public Json statusJson() {
        return status().json();
    }

    private CompletionStage<Void> end() {
        LOGGER.atInfo()
                .addKeyValue("client", name)
                .addKeyValue("drain-timeout", config.drainTimeout().toSeconds() + "s")
                .log("client-stopping: no more links, open ones may end");
        exits.drain();
        sealedExits.drain();
        peers.drain();
        return stack.closeAsync()
                .thenRun(() -> LOGGER.atInfo().addKeyValue("client", name).log("client-stopped"));
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
