package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.at;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Connect;
import dev.adit.kernel.identity.ClientKey;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several servers of one identity. */
class BridgeGroupTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");
    private final Running first = house.server(serverSettings());
    private final Running second = house.server(serverSettings());

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private BridgeGroup group(Connect how) {
        List<Supplier<BridgeClient>> makers = Stream.of(first, second)
                .<Supplier<BridgeClient>>map(server -> () -> new BridgeClient(
                        clientSettings(server.address(), "home"), key, house.loops, house.dialer, Streams::echo))
                .toList();
        BridgeGroup group = new BridgeGroup(how, makers, house.loops.group().next());
        house.closing(group);
        group.start();
        return group;
    }

    @Test
    void allHasASessionWithEach() throws Exception {
        BridgeGroup group = group(Connect.ALL);

        Streams.assertEchoes(first.ready("home"), 1000);
        Streams.assertEchoes(second.ready("home"), 1000);
        assertThat(group.status()).hasSize(2);
    }

    @Test
    void failoverUsesTheSecondWhileTheFirstIsAwayAndLeavesItsLinksAloneWhenItReturns() throws Exception {
        BridgeGroup group = group(Connect.FAILOVER);
        Streams.assertEchoes(first.ready("home"), 1000);
        assertThat(second.server().registry().find("home")).isNull();

        join(first.server().closeAsync());
        await().atMost(LONG).until(() -> second.server().registry().find("home") != null);
        BridgeSession there = second.ready("home");
        DuplexChannel open = Streams.open(there);
        Streams.assertEchoes(there, 1000);

        Running back = house.server(at(serverSettings(), first.address()));

        await().atMost(LONG).until(() -> back.server().registry().find("home") != null);
        Streams.assertEchoes(back.ready("home"), 1000);
        await().atMost(LONG).until(() -> second.server().registry().find("home") == null);
        Streams.assertEchoes(open, 100_000);
        await().atMost(LONG).until(() -> second.server().registry().status().isEmpty());
        assertThat(group.status()).hasSize(1);
    }
}
