package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One client's end is nobody else's business. */
class TwoClientsTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOtherClientServesOnAndTheStoppedOnesVisitorsAreReset(boolean inOrder) {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .client("office")
                        .tunnel("home", "home", "tcp", target.port())
                        .tunnel("office", "office", "tcp", target.port())
                        .start();
                Visitor staying = new Visitor(USUAL, pair.port("office"))) {
            assertThat(staying.say("before")).isEqualTo("before");

            if (inOrder) {
                assertThat(pair.client("home").stop()).isZero();
            } else {
                pair.client("home").kill();
            }
            pair.server().awaitEvent("client-offline", "client=home");

            assertThat(staying.say("after")).isEqualTo("after");
            try (Visitor fresh = new Visitor(USUAL, pair.port("office"));
                    Visitor late = new Visitor(USUAL, pair.port("home"))) {
                assertThat(fresh.say("fresh")).isEqualTo("fresh");
                assertThat(late.awaitEnd()).isEqualTo(Visitor.End.RESET);
            }
            pair.server().awaitEvent("link-failed", "tunnel=home", "cause=CLIENT_OFFLINE");

            pair.restartClient();
            pair.client("home").awaitEvent("client-online", "client=home");
            try (Visitor back = new Visitor(USUAL, pair.port("home"))) {
                assertThat(back.say("back")).isEqualTo("back");
            }
        }
    }
}
