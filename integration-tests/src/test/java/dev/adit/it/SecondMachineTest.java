package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two machines with one key, as the server's file says. */
class SecondMachineTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void theOneOnStandbyTakesOverWhenTheFirstIsKilledAndTheFirstThenWaits() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .clientKeys("home", "second: standby")
                        .tunnel("echo", target.port())
                        .start();
                AditProcess second = pair.secondMachine()) {
            second.awaitEvent("client-standby");
            assertThat(second.command("status").succeeds().out()).contains("standby");
            assertThat(pair.server().command("status").succeeds().out())
                    .containsPattern("(?m)^home +\\w{8} +online ")
                    .containsPattern("(?m)^home +\\w{8} +standby ");
            assertThat(say(pair, "first")).isEqualTo("first");
            assertThat(second.command("status", "--json").succeeds().out()).contains("\"links\":0");

            pair.client().kill();
            second.awaitEvent("client-serving");
            assertThat(say(pair, "second")).isEqualTo("second");

            pair.restartClient();
            pair.client().awaitEvent("client-standby");
            assertThat(say(pair, "still the second")).isEqualTo("still the second");
            assertThat(second.log()).doesNotContain("client-offline");
        }
    }

    @Test
    void theOneThatIsReplacedIsToldAndDoesNotFightBack() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL).tunnel("echo", target.port()).start();
                Visitor open = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(open.say("before")).isEqualTo("before");
            try (AditProcess second = pair.secondMachine()) {
                second.awaitEvent("client-online");
                assertThat(pair.client().awaitEvent("client-offline")).contains("another process", "next=");
                assertThat(open.awaitEnd()).isEqualTo(Visitor.End.RESET);
                assertThat(say(pair, "second")).isEqualTo("second");
                assertThat(pair.client().isAlive()).isTrue();
                assertThat(pair.client().command("status").succeeds().out()).contains("waiting");
            }
        }
    }

    @Test
    void balancedMachinesBothServe() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .clientKeys("home", "second: balance")
                        .tunnel("echo", target.port())
                        .start();
                AditProcess second = pair.secondMachine()) {
            second.awaitEvent("client-online");
            try (Visitor one = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(one.say("one")).isEqualTo("one");
                await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
                    try (Visitor two = new Visitor(USUAL, pair.port("echo"))) {
                        assertThat(two.say("two")).isEqualTo("two");
                        assertThat(links(pair.client())).isEqualTo(1);
                        assertThat(links(second)).isEqualTo(1);
                    }
                });
                assertThat(one.say("undisturbed")).isEqualTo("undisturbed");
            }
        }
    }

    private static int links(AditProcess client) {
        String status = client.command("status", "--json").succeeds().out();
        return Integer.parseInt(status.replaceAll("(?s).*\"links\":(\\d+).*", "$1"));
    }

    private static String say(Pair pair, String line) {
        try (Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
            return visitor.say(line);
        }
    }
}
