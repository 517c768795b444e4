package dev.adit.plugin.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.peer.PeerMode;
import dev.adit.api.testkit.TestFeatureContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the keys of {@code p2p} may say, and what they add where. */
class P2pConfigTest {
    private static P2pConfig config(
            @Nullable PeerMode mode, List<Integer> listen, List<String> addresses, int sockets) {
        return new P2pConfig(mode, listen, addresses, null, false, true, true, sockets, 4096, 1000, 60, true);
    }

    private static List<String> problems(P2pConfig config) {
        List<String> problems = new ArrayList<>();
        config.check((key, message) -> problems.add(key + " " + message));
        return problems;
    }

    @Test
    void whatIsGoodIsTaken() {
        assertThat(problems(P2pConfig.DEFAULT)).isEmpty();
        assertThat(problems(config(PeerMode.PEER, List.of(3478, 3479), List.of("203.0.113.10", "2001:db8::1"), 1)))
                .isEmpty();
    }

    @Test
    void whatDoesNotFitIsTold() {
        assertThat(problems(config(null, List.of(7001), List.of("example.com"), 0)))
                .satisfiesExactly(
                        listen -> assertThat(listen).startsWith("listen is not two ports"),
                        address -> assertThat(address).startsWith("addresses[0] 'example.com' is not an IP address"),
                        sockets -> assertThat(sockets).startsWith("sockets '0' is out of range"));
        assertThat(problems(config(null, List.of(7001, 7001), List.of(), 1))).hasSize(1);
    }

    @Test
    void aTunnelsBlockWithoutAModeMeansAuto() {
        assertThat(contribute(P2pConfig.DEFAULT, FeatureScope.TUNNEL).peers()).isEqualTo(PeerMode.AUTO);
        assertThat(contribute(config(PeerMode.RELAY, List.of(), List.of(), 1), FeatureScope.VISIT)
                        .peers())
                .isEqualTo(PeerMode.RELAY);
    }

    @Test
    void theRendezvousAloneSaysNothingOfTunnels() {
        Contribution contribution = contribute(P2pConfig.DEFAULT, FeatureScope.PROCESS);
        assertThat(contribution.peers()).isNull();
        assertThat(contribution.server()).isNotNull();
        assertThat(P2pConfig.DEFAULT.rendezvous().listen()).containsExactly(7001, 7002);
    }

    @Test
    void relayAtTheTopOfAClientsFileSwitchesTheSearchOff() {
        assertThat(config(PeerMode.RELAY, List.of(), List.of(), 1).agent().enabled())
                .isFalse();
        assertThat(P2pConfig.DEFAULT.agent().enabled()).isTrue();
    }

    private static Contribution contribute(P2pConfig config, FeatureScope scope) {
        return new P2pFeature().contribute(config, new TestFeatureContext(scope));
    }
}
