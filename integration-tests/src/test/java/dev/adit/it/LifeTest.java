package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Background;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Probed all the time while parts of it die: each outage ends by itself. {@code recover} tells how long it was. */
class LifeTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration CUT = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    @Test
    void killedServersAndClientsAreBackWithTheirNextProcess() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .bridgePort(USUAL.freePort())
                        .block(
                                "check",
                                "{type: tcp, client: home, listen: \"%s\", target: \"%s\"}"
                                        .formatted(USUAL.at(USUAL.freePort()), USUAL.at(target.port())))
                        .start();
                Background watch = Faultlab.watch(pair.at("check"), 25)) {
            pair.server().kill();
            pair.restartServer();
            pair.server().awaitEvent("client-online", "client=home");

            Faultlab.streamcheck("halfclose", "--target", pair.at("check"), "--repeat", 1);

            pair.client().kill();
            pair.server().awaitEvent("signal-lost", "client=home");
            pair.restartClient();
            pair.client().awaitEvent("client-online");

            assertThat(watch.awaitExit(Duration.ofSeconds(60))).as(watch::log).isZero();
            Figures.tell(
                    "server killed, then client, seen by probes", watch.log().strip());
        }
    }

    @Test
    void aBridgeThatSwallowsEverythingForSecondsIsMendedLongBeforeTheSilenceWouldBeNoticed() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .relayed()
                        .tunnel("check", USUAL.at(target.port()))
                        .serverLines("heartbeat: {interval: 5s, dead-after: 60s}")
                        .start();
                Background watch = Faultlab.watch(pair.at("check"), 25)) {
            pair.relay().send("drop both");
            await().pollDelay(CUT).until(() -> true);
            pair.relay().send("resume");
            pair.client().awaitLog("(?s)client-offline.*client-online");
            assertThat(watch.awaitExit(Duration.ofSeconds(60))).as(watch::log).isZero();
            Figures.tell(
                    "all swallowed for " + CUT.toSeconds() + " s, seen by probes",
                    watch.log().strip());
            assertThat(pair.client().log() + pair.server().log()).doesNotContain("no sign of life");
        }
    }

    @Test
    void aBridgeThatIsStalledForSecondsGoesOnAndNothingIsLost() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair =
                        Pair.on(USUAL).relayed().tunnel("echo", target.port()).start();
                Visitor open = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(open.say("before")).isEqualTo("before");
            pair.relay().send("stall");
            open.send("while it stands still");
            await().pollDelay(CUT).until(() -> true);
            pair.relay().send("resume");
            assertThat(open.hear()).isEqualTo("while it stands still");
            assertThat(pair.client().log()).doesNotContain("client-offline");
        }
    }

    @Test
    void aSignalThatIsCutAloneIsJoinedAgainAndTheLinksLiveOn() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                EchoTarget echo = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .relayed()
                        .tunnel("check", USUAL.at(target.port()))
                        .tunnel("echo", echo.port())
                        .start();
                Visitor open = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(open.say("before")).isEqualTo("before");
            String session = pair.client().status().text("session");
            try (Background stream = stream(pair)) {
                // The client's first connection is its signal, the second its carrier, each later one a signal again.
                for (int signal : new int[] {1, 3, 4}) {
                    long logins = pair.client().status().number("logins");
                    pair.relay().send("rst " + signal);
                    await().atMost(PATIENCE).until(() -> pair.client().status().number("logins") > logins);
                    assertThat(open.say("after " + signal)).isEqualTo("after " + signal);
                }
                assertThat(stream.awaitExit(Duration.ofSeconds(90)))
                        .as(stream::log)
                        .isZero();
            }
            pair.server().awaitLog("client-online .*: the signal is back");
            assertThat(pair.client().status().text("session")).isEqualTo(session);
            assertThat(pair.client().status().number("carriers")).isEqualTo(1);
            assertThat(pair.client().log() + pair.server().log()).doesNotContain("carrier-lost");
        }
    }

    /** Some seconds of it, of which every byte is compared. */
    private static Background stream(Pair pair) {
        return Faultlab.python("streamcheck", "stream", "--target", pair.at("check"))
                .and("--up", "6M", "--down", "6M", "--conns", 2, "--rate", "1M", "--timeout", 30)
                .start("stream");
    }

    @Test
    void aTargetThatComesBackIsUsedAtOnce() {
        int port = USUAL.freePort();
        try (Pair pair = Pair.on(USUAL).tunnel("echo", port).start()) {
            for (int times = 0; times < 3; times++) {
                try (Visitor early = new Visitor(USUAL, pair.port("echo"))) {
                    assertThat(early.awaitEnd()).isEqualTo(Visitor.End.RESET);
                }
            }
            pair.server().awaitEvent("link-failed", "cause=TARGET_REFUSED");
            try (EchoTarget target = EchoTarget.tcp(USUAL.host(), port);
                    Visitor first = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(target.port()).isEqualTo(port);
                assertThat(first.say("first")).isEqualTo("first");
            }
        }
    }
}
