package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How {@code run} ends, and what does not end it. */
class EndingTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration BOUND = Duration.ofSeconds(40);

    @Test
    void aDrainIsBoundedAndWhatIsLeftIsReset() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .tunnel("echo", target.port())
                        .serverLines("drain-timeout: 1s")
                        .start();
                Visitor staying = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(staying.say("before")).isEqualTo("before");
            pair.server().terminate();
            assertThat(staying.awaitEnd()).isEqualTo(Visitor.End.RESET);
            assertThat(pair.server().awaitExit(BOUND)).isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .tunnel("echo", target.port())
                        .serverLines("drain-timeout: 10m")
                        .start();
                Visitor staying = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(staying.say("before")).isEqualTo("before");
            pair.server().terminate();
            pair.server().awaitEvent("server-stopping");
            assertThat(staying.say("while it drains")).isEqualTo("while it drains");
            pair.server().terminate();
            assertThat(pair.server().awaitExit(BOUND)).isEqualTo(128 + 15);
        }
    }

    @Test
    void aRefusalEndsOnlyTheClientThatWasToldSo() {
        try (Pair pair = Pair.on(USUAL).client("office").start()) {
            Path file = stranger(pair);
            Outcome told = AditProcess.adit(Distribution.unpacked(), "client", "run", "--exit-on-refusal", "-c", file)
                    .run()
                    .exits(77);
            assertThat(told.out()).contains("login-refused", "client-stopped");

            try (AditProcess patient = AditProcess.client(Distribution.unpacked(), file)) {
                patient.awaitEvent("login-refused");
                assertThat(patient.command("status").succeeds().out()).contains("waiting");
                assertThat(patient.stop()).isZero();
            }
        }
    }

    /** The key of one client under the name of another. */
    private static Path stranger(Pair pair) {
        String state = pair.scratch().path().resolve("c-home").toString();
        return pair.scratch()
                .write(
                        "stranger.yaml",
                        pair.scratch()
                                .read("home.yaml")
                                .replace("client: home", "client: office")
                                .replace(state, state + "-2"));
    }
}
