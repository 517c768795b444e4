package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What others show over {@code tls} and {@code tcp} holds over the other transports: slow readers hold up nobody, garbage on the
 * bridge hurts nobody, a killed server's client comes back, and a drain lets links end. Bytes and half-closes are in
 * {@link StreamIntegrityTest}. Each transport has the family there that it does not have here.
 */
class EveryTransportTest {
    private static final Duration BOUND = Duration.ofSeconds(40);

    @ParameterizedTest
    @ValueSource(strings = {"wss", "quic"})
    void everythingHolds(String transport) {
        holds(new Scenario(transport, Scenario.Family.IPV6));
    }

    @Test
    @Tag("long")
    void everythingHoldsOverAWebSocketWithoutTls() {
        holds(new Scenario("ws", Scenario.Family.IPV4));
    }

    private static void holds(Scenario scenario) {
        int check = scenario.freePort();
        int echo = scenario.freePort();
        try (Faultlab.Target target = Faultlab.serve(scenario);
                EchoTarget lines = EchoTarget.tcp(scenario.host());
                Pair pair = Pair.on(scenario)
                        .bridgePort(scenario.freePort())
                        .block("check", tunnel(scenario, check, target.port()))
                        .block("echo", tunnel(scenario, echo, lines.port()))
                        .start()) {
            String at = scenario.at(check);
            Faultlab.streamcheck(
                    "slowread", "--target", at, "--conns", 4, "--down", "16M", "--for", 3, "--max-probe-ms", 15_000);
            garbage(pair, scenario, at);
            pair.server().kill();
            pair.restartServer();
            pair.server().awaitEvent("client-online", "client=home");
            Faultlab.streamcheck("stream", "--target", at, "--conns", 8, "--up", 100_003, "--down", 100_003);
            drain(pair, scenario, echo);
        }
    }

    private static String tunnel(Scenario scenario, int port, int target) {
        return "{type: tcp, client: home, listen: \"%s\", target: \"%s\"}"
                .formatted(scenario.at(port), scenario.at(target));
    }

    private static void garbage(Pair pair, Scenario scenario, String health) {
        String bridge = scenario.at(pair.bridgePort());
        Faultlab.garbage(
                "--target",
                bridge,
                "--health",
                health,
                "--health-timeout",
                15,
                "--hold",
                15,
                "--case",
                "zeros-64k",
                "--case",
                "http-get",
                "--case",
                "tls-alert",
                "--case",
                "ssh-banner");
        if (scenario.transport().equals("quic")) {
            Faultlab.garbage("--target", bridge, "--udp", "--count", 240, "--max-amplification", 1.1);
        }
        Faultlab.streamcheck("halfclose", "--target", health, "--repeat", 1);
    }

    private static void drain(Pair pair, Scenario scenario, int echo) {
        try (Visitor staying = new Visitor(scenario, echo)) {
            assertThat(staying.say("before")).isEqualTo("before");
            pair.server().terminate();
            pair.server().awaitEvent("server-stopping");
            assertThat(staying.say("while it drains")).isEqualTo("while it drains");
            staying.finish();
            assertThat(staying.awaitEnd()).isEqualTo(Visitor.End.FINISHED);
            assertThat(pair.server().awaitExit(BOUND)).isZero();
        }
    }
}
