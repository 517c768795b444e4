package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.kernel.bridge.BridgeServerSettings.WebSettings;
import dev.adit.kernel.config.Second;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Servers and clients on loopback, with real TLS, closed in reverse. Every client echoes what the server sends it. */
final class BridgeHarness implements AutoCloseable {
    static final HeartbeatSettings CALM = HeartbeatSettings.DEFAULT;
    static final HeartbeatSettings QUICK = new HeartbeatSettings(Duration.ofMillis(100), Duration.ofMillis(600));

    final EventLoops loops = EventLoops.create(2);
    final SharedListeners listeners = new SharedListeners(loops);
    final Dialer dialer = new Dialer(loops);
    final Identity serverIdentity = Identity.generate();
    final Map<NodeId, ClientGrant> grants = new HashMap<>();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    static BridgeServerSettings serverSettings() {
        return new BridgeServerSettings(
                Address.of("127.0.0.1", 0),
                Set.of(Transport.TLS),
                WebSettings.DEFAULT,
                CALM,
                MuxSettings.adit(),
                Limits.DEFAULT,
                Duration.ofSeconds(5));
    }

    static BridgeServerSettings withTcp(BridgeServerSettings settings) {
        return taking(settings, Transport.TLS, Transport.TCP);
    }

    static BridgeServerSettings taking(BridgeServerSettings settings, Transport... transports) {
        return new BridgeServerSettings(
                settings.listen(),
                Set.of(transports),
                settings.web(),
                settings.heartbeat(),
                settings.mux(),
                settings.limits(),
                settings.drainTimeout());
    }

    static BridgeServerSettings with(BridgeServerSettings settings, HeartbeatSettings heartbeat, Limits limits) {
        return new BridgeServerSettings(
                settings.listen(),
                settings.transports(),
                settings.web(),
                heartbeat,
                settings.mux(),
                limits,
                settings.drainTimeout());
    }

    static BridgeServerSettings at(BridgeServerSettings settings, InetSocketAddress listen) {
        return new BridgeServerSettings(
                Address.of("127.0.0.1", listen.getPort()),
                settings.transports(),
                settings.web(),
                settings.heartbeat(),
                settings.mux(),
                settings.limits(),
                settings.drainTimeout());
    }

    /** A server and where it listens. */
    record Running(BridgeServer server, InetSocketAddress address) {
        BridgeSession session(String client) {
            await().until(() -> server.registry().find(client) != null);
            return Objects.requireNonNull(server.registry().find(client));
        }

        /** Its session once a carrier has joined. */
        BridgeSession ready(String client) {
            await().until(() -> {
                BridgeSession session = server.registry().find(client);
                return session != null && session.status().carriers() > 0;
            });
            return session(client);
        }
    }

    Running server(BridgeServerSettings settings) {
        BridgeServer server =
                new BridgeServer(settings, serverIdentity, loops, listeners, (session, stream) -> stream.close());
        started.push(() -> join(server.closeAsync()));
        server.clients(grants);
        InetSocketAddress address = (InetSocketAddress) join(server.start());
        return new Running(server, address);
    }

    /** A key that servers started from now on know under a name. */
    ClientKey key(String client) {
        return key(client, Second.REPLACE);
    }

    ClientKey key(String client, Second second) {
        ClientKey key = new ClientKey(Identity.generate(), serverIdentity.id());
        grants.put(key.identity().id(), new ClientGrant(client, true, second));
        return key;
    }

    BridgeClient client(BridgeClientSettings settings, ClientKey key) {
        return client(settings, key, new TunnelOffer(List.of()));
    }

    BridgeClient client(BridgeClientSettings settings, ClientKey key, TunnelOffer offer) {
        BridgeClient client = new BridgeClient(settings, key, loops, dialer, Streams::echo);
        started.push(() -> join(client.closeAsync()));
        client.talk().offer(offer, answer -> {});
        client.start();
        return client;
    }

    /** Closed before everything that was started before it. */
    void closing(AsyncCloseable started) {
        this.started.push(() -> join(started.closeAsync()));
    }

    static BridgeClientSettings clientSettings(InetSocketAddress server, String client) {
        return clientSettings(server, client, false, CALM);
    }

    static BridgeClientSettings clientSettings(
            InetSocketAddress server, String client, boolean plain, HeartbeatSettings heartbeat) {
        Transport transport = plain ? Transport.TCP : Transport.TLS;
        Endpoint endpoint = Endpoint.of(transport, Address.of("127.0.0.1", server.getPort()), "");
        return clientSettings(endpoint, Way.DIRECT, client, heartbeat);
    }

    static BridgeClientSettings clientSettings(Endpoint endpoint, Way way, String client, HeartbeatSettings heartbeat) {
        return new BridgeClientSettings(
                List.of(endpoint),
                way,
                client,
                BridgeClientSettings.newInstance(),
                "test",
                heartbeat,
                MuxSettings.adit(),
                BridgeClientSettings.Timings.DEFAULT.withDrain(Duration.ofSeconds(5)));
    }

    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void awaitState(BridgeClient client, ReconnectState state) {
        await().untilAsserted(() -> assertThat(client.status().state()).isEqualTo(state));
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
        join(listeners.closeAsync());
        join(loops.closeAsync());
    }
}
