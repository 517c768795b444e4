package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import dev.adit.it.support.Visitor.End;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code carrier} chooses changes the way of the bytes and nothing that a visitor or a target could notice. */
class DirectCarriersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Four at first, more after a rush. */
    private static final String READY = "[1-9]\\d* ready";

    private static Scenario over(String transport) {
        return new Scenario(transport, Scenario.Family.IPV4);
    }

    private static Pair pair(String transport, String carrier, int target) {
        return Pair.on(over(transport))
                .block(
                        "check",
                        "{type: tcp, client: home, listen: \"127.0.0.1:0\", target: %d, carrier: %s}"
                                .formatted(target, carrier))
                .start();
    }

    private static void awaitStatus(Pair pair, String words) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(pair.server().command("status").out()).containsPattern(words));
    }

    @ParameterizedTest
    @CsvSource({"tls, direct", "tcp, direct", "tcp, mux"})
    void everyByteOfManyLinksArrivesAndEitherSideMayEndFirst(String transport, String carrier) {
        try (Faultlab.Target target = Faultlab.serve(over(transport));
                Pair pair = pair(transport, carrier, target.port())) {
            String at = pair.at("check");
            awaitStatus(pair, carrier.equals("mux") ? "mux" : READY);
            stream(at, "8", "4000037", "4000037", "64k");
            stream(at, "64", "131073", "262145", "64k");
            stream(at, "8", "100003", "50021", "1000");
            stream(at, "2", "48M", "48M", "64k");
            stream(at, "8", "0", "65536", "64k");
            Faultlab.streamcheck("halfclose", "--target", at, "--repeat", 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void linksThatComeAndGoAndBreakLeaveNothingBehind(String transport) {
        try (Faultlab.Target target = Faultlab.serve(over(transport));
                Pair pair = pair(transport, "direct", target.port())) {
            String at = pair.at("check");
            Faultlab.streamcheck(
                    "churn", "--target", at, "--count", 300, "--parallel", 8, "--close", "mix", "--size", 2000);
            awaitStatus(pair, " 0 busy");
            stream(at, "4", "1M", "1M", "64k");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void whatWasOpenIsResetWithItsBridgeAndNewLinksFindNewConnections(String transport) {
        try (EchoTarget target = EchoTarget.tcp("127.0.0.1");
                Pair pair = Pair.on(over(transport))
                        .relayed()
                        .block(
                                "check",
                                "{type: tcp, client: home, listen: \"127.0.0.1:0\", target: %d, carrier: direct}"
                                        .formatted(target.port()))
                        .start()) {
            awaitStatus(pair, READY);
            try (Visitor open = new Visitor(over(transport), pair.port("check"))) {
                assertThat(open.say("before")).isEqualTo("before");
                pair.relay().send("rst");
                assertThat(open.awaitEnd()).isEqualTo(Visitor.End.RESET);
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Visitor back = new Visitor(over(transport), pair.port("check"))) {
                    assertThat(back.say("back")).isEqualTo("back");
                }
            });
            awaitStatus(pair, READY);
        }
    }

    /** A bare connection has no frames, so it is a reset of its own that tells of a killed client. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledProcessEndsTheLinksThatWerePumped(boolean server) {
        try (EchoTarget target = EchoTarget.tcp("127.0.0.1");
                Pair pair = pair("tcp", "direct", target.port())) {
            awaitStatus(pair, READY);
            try (Visitor open = new Visitor(over("tcp"), pair.port("check"))) {
                String line = "x".repeat(20_000);
                for (int said = 0; said < 20; said++) {
                    assertThat(open.say(line)).isEqualTo(line);
                }
                if (server) {
                    pair.server().kill();
                } else {
                    pair.client().kill();
                }
                assertThat(open.awaitEnd()).isIn(server ? List.of(End.RESET, End.FINISHED) : List.of(End.RESET));
            }
            if (server) {
                return;
            }
            pair.restartClient();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                try (Visitor back = new Visitor(over("tcp"), pair.port("check"))) {
                    assertThat(back.say("back")).isEqualTo("back");
                }
            });
        }
    }

    @Test
    void whatIsChosenAndWhatIsReadyStandsInTheStatus() {
        try (EchoTarget target = EchoTarget.tcp("127.0.0.1");
                Pair pair = pair("tcp", "auto", target.port())) {
            awaitStatus(pair, "direct \\(auto\\)");
            awaitStatus(pair, READY);
            try (Visitor open = new Visitor(over("tcp"), pair.port("check"))) {
                assertThat(open.say("hello")).isEqualTo("hello");
                awaitStatus(pair, "1 busy");
                assertThat(pair.server().command("status", "--json").out())
                        .contains("\"carrier\":\"direct (auto)\"", "\"busy\":1");
                assertThat(pair.client().command("status").out()).contains("1 busy");
            }
        }
    }

    private static void stream(String at, String links, String up, String down, String chunk) {
        Faultlab.streamcheck("stream", "--target", at, "--conns", links, "--up", up, "--down", down, "--chunk", chunk);
    }
}
