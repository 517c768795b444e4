package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.QUICK;
import static dev.adit.kernel.bridge.BridgeHarness.at;
import static dev.adit.kernel.bridge.BridgeHarness.awaitState;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.identity.ClientKey;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What survives what. */
class BridgeLifeTest {
    private static final int CROWD = 100;

    private final BridgeHarness house = new BridgeHarness();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void aCarrierLostAloneIsBroughtAgainAndTheSignalLives() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        try (Relay relay = new Relay(running.address())) {
            BridgeClient client = house.client(clientSettings(relay.address(), "home"), key);
            String session = running.ready("home").id();
            DuplexChannel stream = Streams.open(running.session("home"));
            CompletableFuture<byte[]> received = Streams.collect(stream);

            relay.reset(1);

            assertThatThrownBy(() -> received.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            await().until(() -> relay.connections() == 3);
            Streams.assertEchoes(running.session("home"), 100_000);
            assertThat(running.session("home").id()).isEqualTo(session);
            assertThat(client.status().logins()).isEqualTo(1);
        }
    }

    @Test
    void aCarrierThatFallsSilentAloneIsBroughtAgainAndTheSignalLives() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(with(serverSettings(), QUICK, Limits.DEFAULT));
        try (Relay relay = new Relay(running.address())) {
            BridgeClient client = house.client(clientSettings(relay.address(), "home", false, QUICK), key);
            running.ready("home");

            relay.fallSilent(1);

            await().until(() -> relay.connections() == 3);
            Streams.assertEchoes(running.session("home"), 100_000);
            assertThat(client.status().logins()).isEqualTo(1);
        }
    }

    @Test
    void aCarrierThatTakesNoMoreLinksIsFollowedByAnother() throws Exception {
        ClientKey key = house.key("home");
        BridgeServerSettings few = serverSettings();
        Running running = house.server(new BridgeServerSettings(
                few.listen(),
                few.transports(),
                few.web(),
                CALM,
                few.mux().withLinks(100, 1000, 5),
                few.limits().withWaits(few.limits().grace(), Duration.ofSeconds(20)),
                few.drainTimeout()));
        house.client(clientSettings(running.address(), "home"), key);
        DuplexChannel first = Streams.open(running.ready("home"));

        for (int stream = 0; stream < 12; stream++) {
            Streams.assertEchoes(running.session("home"), 1000);
        }

        Streams.assertEchoes(first, 1000);
        await().until(() -> running.session("home").status().carriers() == 1);
    }

    @Test
    void aCrowdOfClientsIsBackAfterARestartOfTheServer() {
        List<ClientKey> keys = IntStream.range(0, CROWD)
                .mapToObj(number -> house.key("client-" + number))
                .toList();
        Running first = house.server(serverSettings());
        List<BridgeClient> clients = IntStream.range(0, CROWD)
                .mapToObj(number -> house.client(clientSettings(first.address(), "client-" + number), keys.get(number)))
                .toList();
        clients.forEach(client -> join(client.firstLogin()));

        join(first.server().closeAsync());
        Running second = house.server(at(serverSettings(), first.address()));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> second.server().registry().status().size() == CROWD);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> second.server().registry().status().stream().allMatch(status -> status.carriers() == 1));
    }

    @Test
    void aSignalLostAloneIsTakenUpAgainAndLinksLiveOn() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        try (Relay relay = new Relay(running.address())) {
            BridgeClient client = house.client(clientSettings(relay.address(), "home"), key);
            String session = running.ready("home").id();
            DuplexChannel stream = Streams.open(running.session("home"));

            relay.reset(0);

            await().until(() -> client.status().logins() == 2);
            assertThat(running.session("home").id()).isEqualTo(session);
            assertThat(running.server().registry().status()).hasSize(1);
            Streams.assertEchoes(stream, 100_000);
            assertThat(relay.connections()).isEqualTo(3);
        }
    }

    @Test
    void aSignalThatStaysAwayEndsTheSessionWithItsLinks() throws Exception {
        ClientKey key = house.key("home");
        Limits limits = Limits.DEFAULT.withWaits(Duration.ofMillis(300), Duration.ofSeconds(1));
        Running running = house.server(with(serverSettings(), CALM, limits));
        Relay relay = new Relay(running.address());
        house.client(clientSettings(relay.address(), "home"), key);
        BridgeSession session = running.ready("home");
        CompletableFuture<byte[]> received = Streams.collect(Streams.open(session));

        relay.close();

        assertThatThrownBy(() -> received.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        await().until(() -> running.server().registry().status().isEmpty());
        join(session.whenClosed());
        assertThatThrownBy(() -> Streams.open(session)).hasCauseInstanceOf(LinkException.class);
    }

    @Test
    void silenceIsNoticedAtBothEnds() throws Exception {
        ClientKey key = house.key("home");
        Limits limits = Limits.DEFAULT.withWaits(Duration.ofMillis(300), Duration.ofSeconds(1));
        Running running = house.server(with(serverSettings(), QUICK, limits));
        try (Relay relay = new Relay(running.address())) {
            BridgeClient client = house.client(clientSettings(relay.address(), "home", false, QUICK), key);
            running.ready("home");
            await().until(() -> client.status().roundTrip() != null);

            relay.fallSilent();

            await().until(() -> running.server().registry().status().isEmpty());
            await().until(() -> client.status().state() != ReconnectState.ONLINE);
            assertThat(client.status().cause()).isNotNull();
        }
    }

    @Test
    void aClientComesBackToAServerThatStartsAgainOnItsPort() throws Exception {
        ClientKey key = house.key("home");
        Running first = house.server(serverSettings());
        BridgeClient client = house.client(clientSettings(first.address(), "home"), key);
        first.ready("home");

        join(first.server().closeAsync());
        awaitState(client, ReconnectState.WAITING);
        Running second = house.server(at(serverSettings(), first.address()));

        Streams.assertEchoes(second.ready("home"), 10_000);
        assertThat(client.status().logins()).isEqualTo(2);
    }

    @Test
    void ofTwoClientsInOneProcessOneServesOnWhenTheOtherStops() throws Exception {
        ClientKey home = house.key("home");
        ClientKey office = house.key("office");
        Running running = house.server(serverSettings());
        BridgeClient first = house.client(clientSettings(running.address(), "home"), home);
        house.client(clientSettings(running.address(), "office"), office);
        running.ready("home");
        running.ready("office");

        join(first.closeAsync());

        await().until(() -> running.server().registry().find("home") == null);
        Streams.assertEchoes(running.session("office"), 10_000);
        assertThat(first.status().state()).isEqualTo(ReconnectState.STOPPED);
    }

    @Test
    void aGhostOfTheSameProcessIsReplacedAtOnce() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        BridgeClientSettings settings = clientSettings(running.address(), "home");
        BridgeClient ghost = house.client(settings, key);
        BridgeSession before = running.ready("home");

        BridgeClient again = house.client(settings, key);

        join(before.whenClosed());
        join(again.firstLogin());
        assertThat(before.state()).isEqualTo(SessionState.ENDED);
        join(ghost.closeAsync());
    }

    @Test
    void anotherProcessWithTheKeyTakesOverAndTheFirstIsToldToStayAway() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        BridgeClient first = house.client(clientSettings(running.address(), "home"), key);
        BridgeSession before = running.ready("home");

        house.client(clientSettings(running.address(), "home"), key);

        join(before.whenClosed());
        awaitState(first, ReconnectState.WAITING);
        assertThat(first.status().cause()).isEqualTo("another process has logged in with the same key");
        Streams.assertEchoes(running.ready("home"), 10_000);
        assertThat(first.status().logins()).isEqualTo(1);
    }

    @Test
    void aBridgeWhoseListeningSocketIsLostListensAgain() throws Exception {
        ClientKey key = house.key("home");
        ClientKey office = house.key("office");
        Running running = house.server(serverSettings());
        house.client(clientSettings(running.address(), "home"), key);
        DuplexChannel stream = Streams.open(running.ready("home"));

        stream.parent().parent().close();

        house.client(clientSettings(running.address(), "office"), office);
        Streams.assertEchoes(running.ready("office"), 1000);
        Streams.assertEchoes(stream, 1000);
    }

    @Test
    void aServerThatClosesLetsLinksEndInTheirOwnTime() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        house.client(clientSettings(running.address(), "home"), key);
        BridgeSession session = running.ready("home");
        DuplexChannel stream = Streams.open(session);

        CompletableFuture<Void> closed = running.server().closeAsync().toCompletableFuture();

        await().until(() -> running.server().registry().find("home") == null);
        assertThatThrownBy(() -> Streams.open(session))
                .hasCauseInstanceOf(LinkException.class)
                .hasMessageContaining(LinkFailure.SHUTTING_DOWN.toString());
        assertThat(closed).isNotDone();
        Streams.assertEchoes(stream, 100_000);
        join(closed);
    }

    @Test
    void aClientThatClosesLetsLinksEndInTheirOwnTime() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        BridgeClient client = house.client(clientSettings(running.address(), "home"), key);
        DuplexChannel stream = Streams.open(running.ready("home"));

        CompletableFuture<Void> closed = client.closeAsync().toCompletableFuture();

        await().until(() -> running.server().registry().find("home") == null);
        Streams.assertEchoes(stream, 100_000);
        join(closed);
        await().until(() -> running.server().registry().status().isEmpty());
    }

    @Test
    void aClientMayBeClosedBeforeItEverGotThrough() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        join(running.server().closeAsync());
        BridgeClient client = house.client(clientSettings(running.address(), "home"), key);
        await().until(() -> client.status().cause() != null);

        join(client.closeAsync());

        assertThat(client.firstLogin().toCompletableFuture()).isCompletedExceptionally();
    }
}
