package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was cut off comes back by itself, and what a dead client leaves behind is reset, not ended as if it were whole. */
class RecoveryTest {
    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void theClientOfAKilledServerComesBackToTheNextOne(String transport) {
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        int entry = scenario.freePort();
        try (EchoTarget target = EchoTarget.tcp(scenario.host());
                Pair pair = Pair.on(scenario)
                        .bridgePort(scenario.freePort())
                        .block(
                                "echo",
                                "{type: tcp, client: home, listen: \"%s\", target: %d}"
                                        .formatted(scenario.at(entry), target.port()))
                        .start();
                Visitor open = new Visitor(scenario, entry)) {
            assertThat(open.say("before")).isEqualTo("before");
            pair.server().kill();
            // How it ends is the system's choice: the process that would have reset it is gone.
            open.awaitEnd();

            pair.restartServer();
            pair.server().awaitEvent("client-online", "client=home");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                try (Visitor back = new Visitor(scenario, entry)) {
                    assertThat(back.say("back")).isEqualTo("back");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void aKilledClientResetsItsVisitors(String transport) {
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        try (EchoTarget target = EchoTarget.tcp(scenario.host());
                Pair pair = Pair.on(scenario).tunnel("echo", target.port()).start();
                Visitor open = new Visitor(scenario, pair.port("echo"))) {
            assertThat(open.say("before")).isEqualTo("before");
            pair.client().kill();
            assertThat(open.awaitEnd()).isEqualTo(Visitor.End.RESET);
        }
    }
}
