package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.awaitState;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Second;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.SignalMessage.OfferedTunnel;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several machines with one key. */
class SecondInstanceTest {
    private final BridgeHarness house = new BridgeHarness();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void oneOnStandbyIsToldToWaitAndTakesOverWhenTheFirstGoes() throws Exception {
        ClientKey key = house.key("home", Second.STANDBY);
        Running running = house.server(serverSettings());
        BridgeClient first = online(running.address(), key);
        BridgeClient second = online(running.address(), key);

        await().until(() -> second.status().standby());
        ready(running, 2);
        assertThat(running.session("home").id()).isEqualTo(first.status().session());
        assertThat(running.server().registry().status())
                .extracting(SessionStatus::standby)
                .containsExactlyInAnyOrder(false, true);

        join(first.closeAsync());

        await().until(() -> !second.status().standby());
        assertThat(second.status().logins()).isEqualTo(1);
        assertThat(running.session("home").id()).isEqualTo(second.status().session());
        Streams.assertEchoes(running.session("home"), 10_000);
    }

    @Test
    void theTunnelsOfTheOneThatServesAreHeardAndThoseOfTheNextWhenItsTurnComes() {
        ClientKey key = house.key("home", Second.STANDBY);
        Running running = house.server(serverSettings());
        List<String> heard = new CopyOnWriteArrayList<>();
        running.server()
                .registry()
                .onOffer((session, offer) -> heard.add(offer.tunnels().get(0).name()));
        BridgeClient first = house.client(clientSettings(running.address(), "home"), key, offer("of the first"));
        await().until(() -> heard.contains("of the first"));
        BridgeClient second = house.client(clientSettings(running.address(), "home"), key, offer("of the second"));
        await().until(() -> second.status().standby());
        await().until(() ->
                running.server().registry().instances("home").stream().allMatch(session -> session.offer() != null));
        assertThat(heard).containsOnly("of the first");

        join(first.closeAsync());

        await().until(() -> heard.get(heard.size() - 1).equals("of the second"));
    }

    private static TunnelOffer offer(String tunnel) {
        return new TunnelOffer(List.of(new OfferedTunnel(tunnel, "{}")));
    }

    @Test
    void oneThatIsCutOffFindsItsPlaceTakenWhenItComesBackAndKeepsItsLinks() throws Exception {
        ClientKey key = house.key("home", Second.STANDBY);
        Running running = house.server(serverSettings());
        try (Relay relay = new Relay(running.address())) {
            BridgeClient first = online(relay.address(), key);
            String session = running.ready("home").id();
            DuplexChannel stream = Streams.open(running.session("home"));
            BridgeClient second = online(running.address(), key);
            ready(running, 2);

            relay.reset(0);

            await().until(() -> !second.status().standby());
            await().until(() -> first.status().logins() == 2);
            await().until(() -> first.status().standby());
            assertThat(first.status().session()).isEqualTo(session);
            assertThat(running.session("home").id()).isEqualTo(second.status().session());
            Streams.assertEchoes(stream, 10_000);
            Streams.assertEchoes(running.session("home"), 10_000);
        }
    }

    @Test
    void balancedInstancesShareTheLinksAndOneThatGoesLeavesThemToTheOther() throws Exception {
        ClientKey key = house.key("home", Second.BALANCE);
        Running running = house.server(serverSettings());
        BridgeClient first = online(running.address(), key);
        BridgeClient second = online(running.address(), key);
        ready(running, 2);

        List<DuplexChannel> streams = new ArrayList<>();
        for (int links = 1; links <= 6; links++) {
            streams.add(Streams.open(running.session("home")));
            int opened = links;
            await().until(() -> first.status().links() + second.status().links() == opened);
        }
        assertThat(first.status().links()).isEqualTo(3);
        assertThat(second.status().links()).isEqualTo(3);
        assertThat(second.status().standby()).isFalse();
        for (DuplexChannel stream : streams) {
            Streams.assertEchoes(stream, 1000);
        }

        join(first.closeAsync());

        Streams.assertEchoes(running.session("home"), 10_000);
        assertThat(second.status().logins()).isEqualTo(1);
    }

    @Test
    void aGhostOfOneThatWaitsIsReplacedAndTheOneThatServesIsLeftAlone() {
        ClientKey key = house.key("home", Second.STANDBY);
        Running running = house.server(serverSettings());
        BridgeClient first = online(running.address(), key);
        BridgeClientSettings settings = clientSettings(running.address(), "home");
        BridgeClient ghost = house.client(settings, key);
        join(ghost.firstLogin());
        await().until(() -> ghost.status().standby());
        BridgeSession before = Objects.requireNonNull(
                running.server().registry().byId(ghost.status().session()));

        BridgeClient again = house.client(settings, key);

        join(before.whenClosed());
        join(again.firstLogin());
        join(ghost.closeAsync());
        assertThat(first.status().logins()).isEqualTo(1);
        assertThat(running.session("home").id()).isEqualTo(first.status().session());
    }

    @Test
    void moreInstancesThanAnybodyNeedsAreRefused() {
        ClientKey key = house.key("home", Second.BALANCE);
        Running running = house.server(serverSettings());
        for (int instance = 0; instance < 16; instance++) {
            online(running.address(), key);
        }

        BridgeClient surplus = house.client(clientSettings(running.address(), "home"), key);

        awaitState(surplus, ReconnectState.WAITING);
        assertThat(join(surplus.firstRefusal())).isEqualTo("too many machines are online with the keys of this client");
        assertThat(running.server().registry().status()).hasSize(16);
    }

    private BridgeClient online(InetSocketAddress server, ClientKey key) {
        BridgeClient client = house.client(clientSettings(server, "home"), key);
        join(client.firstLogin());
        return client;
    }

    private static void ready(Running running, int instances) {
        await().until(() -> running.server().registry().status().stream()
                        .filter(status -> status.carriers() == 1)
                        .count()
                == instances);
    }
}
