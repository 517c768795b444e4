package dev.adit.kernel.boot;

import dev.adit.api.feature.Feature;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.bridge.BridgeRegistry;
import dev.adit.kernel.bridge.BridgeServer;
import dev.adit.kernel.bridge.BridgeServerSettings;
import dev.adit.kernel.bridge.BridgeServerSettings.WebSettings;
import dev.adit.kernel.bridge.BridgeSession;
import dev.adit.kernel.bridge.ClientGrant;
import dev.adit.kernel.bridge.Limits;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.AllowConfig;
import dev.adit.kernel.config.ClientLimits;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.IdentityStore;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.link.ServerServices;
import dev.adit.kernel.link.VisitRelay;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.terms.UsageBook;
import dev.adit.kernel.transport.SharedListeners;
import dev.adit.kernel.tunnel.ClientTunnels;
import dev.adit.kernel.tunnel.Extensions;
import dev.adit.kernel.tunnel.FeatureBlocks;
import dev.adit.kernel.tunnel.PrivateTunnels;
import dev.adit.kernel.tunnel.TunnelSetup;
import dev.adit.kernel.tunnel.TunnelStatus;
import dev.adit.kernel.tunnel.TunnelSupervisor;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server. Order of a start: state, threads, listeners, bridge, tunnels; a failure closes what is there in reverse.
 * Order of an end: tunnels take no more visitors, clients are told, links end in their own time, then the rest.
 */
final class ServerNode implements Node {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerNode.class);

    private static final int QUOTA_SECONDS = 10;

    private final ServerConfig config;
    private final NodeSetup setup;
    private final Foundation foundation;
    private final CloseStack stack;
    private final BridgeServer bridge;
    private final UsageBook quotas;
    private final TunnelSupervisor tunnels;
    private final ClientTunnels clientTunnels;
    private final PrivateTunnels privateTunnels;
    private final VisitRelay relay;
    private final ServerServices services;
    private final Instant since = Instant.now();
    private final CloseOnce closing = new CloseOnce(this::end);
    private final SocketAddress bridgeAddress;

    private ServerNode(ServerConfig config, NodeSetup setup, Foundation foundation, CloseStack stack)
            throws IOException {
        this.config = config;
        this.setup = setup;
        this.foundation = foundation;
        this.stack = stack;
        Identity identity = IdentityStore.loadOrCreate(setup.stateDirectory());
        quotas = quotas(foundation, stack, setup);
        SharedListeners listeners = stack.started("listeners", new SharedListeners(foundation.loops()));
        WebSettings web = Ways.webSettings(config, identity, foundation);
        bridge = stack.started(
                "bridge",
                new BridgeServer(
                        bridgeSettings(config, web, foundation.memory()),
                        identity,
                        foundation.loops(),
                        listeners,
                        this::relay));
        privateTunnels = ServerVisits.of(config, bridge.registry(), foundation.control());
        relay = new VisitRelay(privateTunnels);
        privateTunnels.onRevoked(relay::revoked);
        FeatureBlocks written = writtenBlocks();
        LinkSwitch links = new LinkSwitch(
                bridge.registry(), foundation.memory(), config.log().links());
        tunnels = stack.started("tunnels", supervisor(listeners, links, written));
        bridge.registry().onPlugins(new PluginTalk(links.watches(), foundation.control()));
        services = stack.started(
                "services", new ServerServices(foundation.loops(), bridge.registry(), written.contributions()));
        bridge.registry().onPlugins(services);
        clientTunnels = clientTunnels();
        bridge.clients(grants(config));
        bridgeAddress = Stage.get(bridge.start());
        Stage.get(tunnels.start(config.tunnels().values()));
    }

    /**
     * Starts one; blocks until clients and visitors may come. A tunnel that cannot be opened is that tunnel's state.
     *
     * @throws IOException if the state directory or the bridge's address cannot be had; nothing is left behind
     */
    static ServerNode start(ServerConfig config, NodeSetup setup) throws IOException {
        CloseStack stack = new CloseStack();
        try {
            NodeControl control = new NodeControl();
            ServerNode node =
                    new ServerNode(config, setup, Foundation.lay(setup.stateDirectory(), control, stack), stack);
            control.serve(node);
            LOGGER.atInfo()
                    .addKeyValue("bridge", Addresses.text(node.bridgeAddress))
                    .addKeyValue("transports", node.transports())
                    .addKeyValue("tunnels", config.tunnels().size())
                    .addKeyValue("loops", node.foundation.loops().description())
                    .addKeyValue("version", Installation.version())
                    .log("server-ready");
            return node;
        } catch (IOException | RuntimeException failure) {
            stack.closeAsync().toCompletableFuture().join();
            throw failure;
        }
    }

    private void relay(BridgeSession session, DuplexChannel stream) {
        relay.accept(session.id(), session.client(), stream);
    }

    private static BridgeServerSettings bridgeSettings(ServerConfig config, WebSettings web, LinkMemory memory) {
        return new BridgeServerSettings(
                config.listen(),
                config.transports(),
                web,
                new HeartbeatSettings(
                        config.heartbeat().interval(), config.heartbeat().deadAfter()),
                MuxSettings.adit().withMemory(memory),
                Limits.DEFAULT,
                config.drainTimeout());
    }

    private static Map<NodeId, ClientGrant> grants(ServerConfig config) {
        Map<NodeId, ClientGrant> grants = new HashMap<>();
        config.clients()
                .forEach((name, client) -> client.ids()
                        .forEach(id -> grants.put(
                                NodeId.parse(id), new ClientGrant(name, client.enabled(), client.second()))));
        return grants;
    }

    private TunnelSupervisor supervisor(SharedListeners listeners, LinkSwitch links, FeatureBlocks written) {
        ExtensionRegistry extensions = setup.extensions();
        return new TunnelSupervisor(new TunnelSetup(
                listeners,
                links,
                foundation.loops(),
                new Extensions(extensions.typesByName(), extensions.featuresByWord()),
                processBlocks(written),
                foundation.control(),
                foundation.blocking(),
                Clock.systemUTC(),
                privateTunnels,
                config.drainTimeout(),
                terms()));
    }

    private NodeTerms terms() {
        Map<String, ClientLimits> limits = new HashMap<>();
        config.clients().forEach((name, client) -> limits.put(name, client.limits()));
        return new NodeTerms(limits, quotas, Clock.systemUTC(), System::nanoTime);
    }

    /** Saved now and then, and when everything has ended. */
    private static UsageBook quotas(Foundation foundation, CloseStack stack, NodeSetup setup) throws IOException {
        UsageBook book = UsageBook.open(setup.stateDirectory());
        stack.onQuickEnd("quotas", book::save);
        foundation
                .control()
                .scheduleWithFixedDelay(
                        () -> foundation.blocking().execute(book::saveOrTell),
                        QUOTA_SECONDS,
                        QUOTA_SECONDS,
                        TimeUnit.SECONDS);
        return book;
    }

    /** What features add to every tunnel, where the tunnel's own block says nothing else. */
    private FeatureBlocks processBlocks(FeatureBlocks written) {
        return FeatureBlocks.ofEntries(setup.extensions().featuresByWord(), foundation.blocking(), LOGGER)
                .narrowedBy(written);
    }

    /** Each block is asked once. */
    private FeatureBlocks writtenBlocks() {
        Map<String, Feature<?>> features = setup.extensions().featuresByWord();
        return FeatureBlocks.ofProcess(config.features(), features, foundation.blocking(), LOGGER);
    }

    private ClientTunnels clientTunnels() {
        Map<String, AllowConfig> allowed = new HashMap<>();
        config.clients().forEach((name, client) -> allowed.put(name, client.allow()));
        BridgeRegistry sessions = bridge.registry();
        ClientTunnels made = new ClientTunnels(
                tunnels, setup.extensions(), allowed, foundation.control(), client -> sessions.find(client) != null);
        sessions.onOffer((session, offer) -> made.offered(session.client(), offer, session::tell));
        sessions.onChange(made::sessionChanged);
        return made;
    }

    private List<TunnelStatus> tunnelStatus() {
        List<TunnelStatus> all = new ArrayList<>(tunnels.status());
        all.addAll(clientTunnels.refused());
        return all;
    }

    private String transports() {
        return Words.list(config.transports().stream().map(Transport::word));
    }

    private ServerStatus status() {
        return new ServerStatus(
                since,
                closing.isClosing(),
                Addresses.text(bridgeAddress) + " (" + transports() + ")",
                setup,
                config.clients().keySet(),
                bridge.registry().status(),
                tunnelStatus(),
                services.problems(),
                foundation.memory().status(),
                ProcessUse.now());
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
                .addKeyValue("drain-timeout", config.drainTimeout().toSeconds() + "s")
                .log("server-stopping: no more visitors, open links may end");
        // Both at once: clients are to know while the links of visitors still end.
        relay.leave();
        tunnels.closeAsync();
        bridge.closeAsync();
        return stack.closeAsync().thenRun(() -> LOGGER.atInfo().log("server-stopped"));
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
