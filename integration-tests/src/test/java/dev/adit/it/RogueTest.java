package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Background;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PeerProgram;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Status;
import dev.adit.it.support.Use;
import dev.adit.it.support.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The program {@code peers/rogue}, which has a valid key and breaks every rule, at a server of {@code -Xmx64m}: each of its
 * connections is ended, and another client's visitors are served meanwhile.
 */
class RogueTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int QUIET_PROBES = 400;
    /** A bound of the test; some of its connections end by the bridge's own deadline. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void whatARogueDoesEndsItsOwnConnectionsAndNobodyElses() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                PeerProgram program = new PeerProgram(Distribution.unpacked(), "rogue", "rogue.Rogue");
                Pair pair = Pair.on(USUAL)
                        .withoutLeakRecords()
                        .keyOnly("rogue")
                        .tunnel("echo", target.port())
                        .start();
                Visitor staying = new Visitor(USUAL, pair.port("echo"))) {
            double quiet = p99(probes(staying, pair, null));
            Use before = Use.of(pair.server());
            String session = pair.client().status().text("session");
            Path key = pair.scratch().write("rogue.key", pair.key("rogue"));

            try (Background rogue = program.command(key, pair.bridgePort()).start("rogue")) {
                List<Double> loud = probes(staying, pair, rogue);

                assertThat(rogue.awaitExit(LONGEST)).as(rogue::log).isZero();
                tell(quiet, p99(loud), loud.size(), before, pair);
            }
            Status client = pair.client().status();
            assertThat(client.text("session")).isEqualTo(session);
            assertThat(client.number("logins")).isEqualTo(1);
            assertThat(pair.client().log()).doesNotContain("client-offline", "carrier-lost");
            assertThat(pair.server().isAlive()).isTrue();
            // What is left of its sessions ends with their grace.
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> pair.server().status().list("sessions").size() == 1);
        }
    }

    /** Echoes on a link that stays and on new ones; each must be right. Until the rogue ends, and some at least. */
    private static List<Double> probes(Visitor staying, Pair pair, Background rogue) {
        List<Double> millis = new ArrayList<>();
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end && (millis.size() < QUIET_PROBES || isAlive(rogue))) {
            String word = "probe " + millis.size();
            long from = System.nanoTime();
            assertThat(staying.say(word)).isEqualTo(word);
            millis.add((System.nanoTime() - from) / 1e6);
            from = System.nanoTime();
            try (Visitor fresh = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(fresh.say(word)).isEqualTo(word);
            }
            millis.add((System.nanoTime() - from) / 1e6);
        }
        return millis;
    }

    private static boolean isAlive(Background rogue) {
        return rogue != null && rogue.isAlive();
    }

    private static double p99(List<Double> millis) {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get((int) (sorted.size() * 0.99));
    }

    private static void tell(double quiet, double loud, int probes, Use before, Pair pair) {
        Figures.tell(
                "rogue with a key, another client's echo",
                String.format(
                        Locale.ROOT,
                        "p99 %.1f ms before, %.1f ms during, ratio %.1f, %d probes; server %s -> %s",
                        quiet,
                        loud,
                        loud / quiet,
                        probes,
                        before,
                        Use.of(pair.server())));
    }
}
