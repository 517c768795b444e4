package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bridge over UDP, and a relay in front of it that loses a tenth of all datagrams, doubles some and turns their order. */
class LossyLineTest {
    private static Pair pair(String transport, Faultlab.Target target, String kcp) {
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        return Pair.on(scenario)
                .tunnel("check", scenario.at(target.port()))
                .serverLines(kcp)
                .clientLines("home", kcp)
                .relayed()
                .start();
    }

    private static void spoil(Pair pair) {
        pair.relay().send("loss 10");
        pair.relay().send("reorder 10 20");
        pair.relay().send("dup 2");
    }

    @Test
    void everyByteComesThroughByKcp() {
        try (Faultlab.Target target = Faultlab.serve(Scenario.USUAL);
                Pair pair = pair("kcp", target, "kcp: fast")) {
            spoil(pair);
            String bridge = "127.0.0.1:" + pair.bridgePort();
            Faultlab.garbage("--target", bridge, "--udp", "--count", 240, "--max-amplification", 1.0);

            Faultlab.streamcheck(
                    "stream", "--target", pair.at("check"), "--conns", 4, "--up", 250_007, "--down", 250_007);
            Faultlab.streamcheck("halfclose", "--target", pair.at("check"), "--repeat", 1);

            assertThat(pair.client().command("status").succeeds().out()).contains(" by kcp");
        }
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"kcp, kcp: fast", "kcp, kcp: normal", "quic, kcp: fast"})
    void muchComesThroughByteByByte(String transport, String kcp) {
        try (Faultlab.Target target = Faultlab.serve(Scenario.USUAL);
                Pair pair = pair(transport, target, kcp)) {
            spoil(pair);
            int bytes = kcp.endsWith("normal") ? 250_007 : 4_000_037;

            Faultlab.streamcheck("stream", "--target", pair.at("check"), "--conns", 8, "--up", bytes, "--down", bytes);
            Faultlab.streamcheck("halfclose", "--target", pair.at("check"), "--repeat", 5);
        }
    }
}
