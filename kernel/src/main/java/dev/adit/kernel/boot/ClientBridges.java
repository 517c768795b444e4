package dev.adit.kernel.boot;

import dev.adit.api.peer.PathFinder;
import dev.adit.kernel.bridge.BridgeClient;
import dev.adit.kernel.bridge.BridgeClientSettings;
import dev.adit.kernel.bridge.Way;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.Connect;
import dev.adit.kernel.config.Environment;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.link.ClientServices;
import dev.adit.kernel.link.ExitDispatcher;
import dev.adit.kernel.link.TargetRules;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.transport.Dialer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a client's bridges, each with all that is said on it: one server's orders are none of another's. */
final class ClientBridges {
    private final ClientConfig config;
    private final NodeSetup setup;
    private final ClientKey key;
    private final Foundation foundation;
    private final List<BridgeClientSettings> ways = new ArrayList<>();
    private final List<ClientServices> running = new CopyOnWriteArrayList<>();

    ClientBridges(ClientConfig config, NodeSetup setup, ClientKey key, Foundation foundation) throws IOException {
        this.config = config;
        this.setup = setup;
        this.key = key;
        this.foundation = foundation;
        for (ServerAddress server : config.server()) {
            ways.add(settings(server));
        }
    }

    private BridgeClientSettings settings(ServerAddress server) throws IOException {
        Way way = Ways.way(config, server, key, Environment.ofProcess());
        return new BridgeClientSettings(
                Ways.endpoints(config, server, way),
                way,
                config.client(),
                BridgeClientSettings.newInstance(),
                Installation.version(),
                new HeartbeatSettings(
                        config.heartbeat().interval(), config.heartbeat().deadAfter()),
                MuxSettings.adit().withMemory(foundation.memory()),
                BridgeClientSettings.Timings.DEFAULT.withDrain(config.drainTimeout()));
    }

    /** What logs and status call the client. */
    String name() {
        return ways.get(0).shownName(key);
    }

    /**
     * What bridges carry.
     *
     * @param dialer reaches servers, and targets for services
     * @param rules grant these
     * @param exits serve links
     * @param ownTunnels are offered
     * @param privateEnds know their secrets
     * @param visits is offered, too; asked when a bridge is made
     * @param heard gets what is said to neither tunnels nor services
     */
    record Load(
            Dialer dialer,
            TargetRules rules,
            ExitDispatcher exits,
            OwnTunnels ownTunnels,
            PrivateEnds privateEnds,
            Supplier<@Nullable SignalMessage> visits,
            Consumer<SignalMessage> heard) {}

    /** One for each server, the best first. Of several at a time the first alone is for visits. */
    List<Supplier<BridgeClient>> makers(Load load) {
        List<Supplier<BridgeClient>> makers = new ArrayList<>();
        for (BridgeClientSettings way : ways) {
            boolean visiting = config.connect() == Connect.FAILOVER || makers.isEmpty();
            makers.add(() -> bridge(way.again(), load, visiting));
        }
        return makers;
    }

    private BridgeClient bridge(BridgeClientSettings settings, Load load, boolean visiting) {
        BridgeClient bridge = new BridgeClient(settings, key, foundation.loops(), load.dialer(), load.exits()::accept);
        bridge.talk().offer(load.ownTunnels().offer(load.privateEnds()::verifier), load.ownTunnels()::answered);
        if (visiting) {
            bridge.talk().greet(load.visits().get(), load.heard());
        }
        ClientServices services = new ClientServices(
                new ClientServices.Means(
                        load.dialer(), load.rules(), foundation.loops(), bridge.talk(), file(settings)),
                setup.extensions().clientServices());
        running.add(services);
        bridge.whenClosed().whenComplete((done, failure) -> {
            running.remove(services);
            services.closeAsync();
        });
        return bridge;
    }

    private ClientServices.File file(BridgeClientSettings settings) {
        return new ClientServices.File(
                Objects.requireNonNull(settings.server().address().host()), config.features());
    }

    /** What finds paths to other clients; null where no plugin does. Any thread. */
    @Nullable
    PathFinder finder() {
        return running.stream()
                .map(services -> services.find(PathFinder.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
