package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Network;
import dev.adit.api.tunnel.Upstreams;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A balancer in front of the bridge tells where a client comes from; nobody else can. */
class BalancerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private Running server(String balancers) {
        BridgeServerSettings plain = serverSettings();
        return house.server(new BridgeServerSettings(
                plain.listen(),
                Set.of(Transport.TLS, Transport.TCP),
                plain.web(),
                plain.heartbeat(),
                plain.mux(),
                plain.limits(),
                plain.drainTimeout(),
                new Upstreams(Set.of(Network.parse(balancers)))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientIsWhereItsBalancerSays(boolean plain) throws Exception {
        Running running = server("127.0.0.0/8");
        try (Relay balancer = new Relay(running.address())) {
            balancer.beginWith("PROXY TCP4 203.0.113.7 198.51.100.1 5555 7000\r\n");

            house.client(clientSettings(balancer.address(), "home", plain, CALM), key);

            Streams.assertEchoes(running.ready("home"), 100_000);
            assertThat(running.session("home").status().remote()).isEqualTo("203.0.113.7:5555");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TCP4 203.0.113.7 198.51.100.1 5555\r\n"})
    void aBalancerWithoutAProperHeaderIsNotTakenIn(String header) throws Exception {
        Running running = server("127.0.0.0/8");
        try (Relay balancer = new Relay(running.address())) {
            balancer.beginWith(header);

            BridgeClient client = house.client(clientSettings(balancer.address(), "home"), key);

            await().atMost(LONG).until(() -> client.status().cause() != null);
            assertThat(running.server().registry().find("home")).isNull();
        }
    }

    @Test
    void aHeaderOfSomebodyElseIsGarbage() throws Exception {
        Running running = server("203.0.113.0/24");
        try (Relay somebody = new Relay(running.address())) {
            somebody.beginWith("PROXY TCP4 203.0.113.7 198.51.100.1 5555 7000\r\n");

            BridgeClient client = house.client(clientSettings(somebody.address(), "home"), key);

            await().atMost(LONG).until(() -> client.status().cause() != null);
            assertThat(running.server().registry().find("home")).isNull();
        }
    }
}
