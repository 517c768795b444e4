package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bad network between client and server, and bad company on a shared carrier. */
class BridgeFaultsTest {
    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp", "wss"})
    void aBridgeThatIsResetAgainAndAgainComesBackAndWhatWasOpenIsReset(String transport) {
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        try (EchoTarget target = EchoTarget.tcp(scenario.host());
                Pair pair = Pair.on(scenario)
                        .relayed()
                        .tunnel("echo", target.port())
                        .start()) {
            for (int logins = 2; logins <= 6; logins++) {
                try (Visitor open = new Visitor(scenario, pair.port("echo"))) {
                    assertThat(open.say("before")).isEqualTo("before");
                    pair.relay().send("rst");
                    assertThat(open.awaitEnd()).isEqualTo(Visitor.End.RESET);
                }
                awaitEcho(scenario, pair);
            }
        }
    }

    @Test
    void aBridgeThatGoesSilentIsNoticedByBothEndsAndReplaced() {
        Scenario scenario = Scenario.USUAL;
        try (EchoTarget target = EchoTarget.tcp(scenario.host());
                Pair pair = Pair.on(scenario)
                        .relayed()
                        .tunnel("echo", target.port())
                        .start()) {
            try (Visitor open = new Visitor(scenario, pair.port("echo"))) {
                assertThat(open.say("before")).isEqualTo("before");
                pair.relay().send("drop both");
                assertThat(open.awaitEnd()).isEqualTo(Visitor.End.RESET);
            }
            pair.client().awaitEvent("\\S*(lost|offline)\\S*");
            pair.relay().send("resume");
            awaitEcho(scenario, pair);
        }
    }

    @Test
    void visitorsWhoDoNotReadHoldUpNobodyElse() {
        Scenario scenario = Scenario.USUAL;
        try (Faultlab.Target target = Faultlab.serve(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("check", scenario.at(target.port()))
                        .start()) {
            Faultlab.streamcheck(
                    "slowread",
                    "--target",
                    pair.at("check"),
                    "--conns",
                    8,
                    "--down",
                    "64M",
                    "--for",
                    6,
                    "--max-probe-ms",
                    2000,
                    "--max-kib-per-link",
                    8192,
                    "--pid",
                    pair.server().pid(),
                    "--pid",
                    pair.client().pid());
        }
    }

    private static void awaitEcho(Scenario scenario, Pair pair) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            try (Visitor back = new Visitor(scenario, pair.port("echo"))) {
                assertThat(back.say("back")).isEqualTo("back");
            }
        });
    }
}
