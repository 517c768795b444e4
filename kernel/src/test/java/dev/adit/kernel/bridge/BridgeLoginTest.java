package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.awaitState;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Second;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, who does not, and what streams then do. */
class BridgeLoginTest {
    private final BridgeHarness house = new BridgeHarness();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streamsCarryBytesBothWaysWithHalfClose(boolean plain) throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(plain ? withTcp(serverSettings()) : serverSettings());
        BridgeClient client = house.client(clientSettings(running.address(), "home", plain, BridgeHarness.CALM), key);
        join(client.firstLogin());

        Streams.assertEchoes(running.session("home"), 0);
        Streams.assertEchoes(running.session("home"), 1);
        Streams.assertEchoes(running.session("home"), 3_000_000);

        SessionStatus status = running.session("home").status();
        assertThat(status.transport()).isEqualTo(plain ? "tcp" : "tls");
        assertThat(status.carriers()).isEqualTo(1);
        assertThat(client.status().state()).isEqualTo(ReconnectState.ONLINE);
        assertThat(client.status().session()).isEqualTo(status.id());
        await().until(() -> client.status().links() == 0);
    }

    @Test
    void aStreamAskedForBeforeTheCarrierIsThereWaitsForIt() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        house.client(clientSettings(running.address(), "home"), key);

        Streams.assertEchoes(running.session("home"), 1000);
    }

    @Test
    void aClientWithoutANameHasTheOneOfItsKey() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        BridgeClient client = house.client(clientSettings(running.address(), ""), key);
        join(client.firstLogin());

        Streams.assertEchoes(running.session("home"), 1000);
        assertThat(client.status().client()).isEqualTo(key.identity().id().brief());
    }

    @Test
    void anUnknownKeyHearsNoReason() {
        ClientKey stranger = new ClientKey(Identity.generate(), house.serverIdentity.id());
        Running running = house.server(serverSettings());

        BridgeClient client = house.client(clientSettings(running.address(), "home"), stranger);

        assertRefused(client, "name or key not accepted");
        assertThat(running.server().registry().status()).isEmpty();
    }

    @Test
    void aKnownKeyUnderAnotherNameHearsTheReason() {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());

        assertRefused(
                house.client(clientSettings(running.address(), "office"), key),
                "the key belongs to another client name");
    }

    @Test
    void aDisabledClientHearsTheReason() {
        ClientKey key = house.key("home");
        house.grants.put(key.identity().id(), new ClientGrant("home", false, Second.REPLACE));
        Running running = house.server(serverSettings());

        assertRefused(
                house.client(clientSettings(running.address(), "home"), key),
                "the client is disabled in the server's file");
    }

    @Test
    void plainCarriersAreOnlyForServersThatListTcp() {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());

        assertRefused(
                house.client(clientSettings(running.address(), "home", true, BridgeHarness.CALM), key),
                "the server does not list transport tcp");
    }

    @Test
    void aServerThatTheKeyDoesNotNameIsNotTalkedTo() {
        ClientKey key = house.key("home");
        ClientKey elsewhere = new ClientKey(key.identity(), Identity.generate().id());
        Running running = house.server(serverSettings());

        BridgeClient client = house.client(clientSettings(running.address(), "home"), elsewhere);

        await().until(() -> client.status().cause() != null);
        assertThat(client.status().logins()).isZero();
        assertThat(running.server().registry().status()).isEmpty();
    }

    @Test
    void aClientThatIsTakenOffTheListIsOutAtOnce() {
        ClientKey key = house.key("home");
        Running running = house.server(serverSettings());
        BridgeClient client = house.client(clientSettings(running.address(), "home"), key);
        running.ready("home");

        running.server().clients(Map.of());

        await().until(() -> running.server().registry().status().isEmpty());
        assertRefused(client, "the server no longer accepts this client");
    }

    private static void assertRefused(BridgeClient client, String reason) {
        awaitState(client, ReconnectState.WAITING);
        assertThat(client.status().cause()).isEqualTo(reason);
    }
}
