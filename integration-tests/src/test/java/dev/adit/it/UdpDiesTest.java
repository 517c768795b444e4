package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Road;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client behind a router that lets UDP die in the middle of a session: it goes on by TLS, and says why not by QUIC. */
class UdpDiesTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern WORST = Pattern.compile("\"worst_ms\": (\\d+)");
    private static final int WATCH_SECONDS = 10;
    private static final int LONGEST_MILLIS = 2_000;

    @Test
    void theClientGoesOnByTls() {
        Figures.tell("UDP dies: ms without the tunnel", outage());
    }

    @Test
    @Tag("long")
    void theTunnelIsAwayForTwoSecondsAtMost() {
        assertThat(outage()).isLessThanOrEqualTo(LONGEST_MILLIS);
    }

    private static int outage() {
        try (Road road = Road.lain();
                Background target = road.inside(Tool.PYTHON.require(), Distribution.faultlab("streamcheck"), "serve")
                        .and("--port", 0, "--for", 300)
                        .start("target-inside")) {
            String port = target.awaitLog("\"port\": (\\d+)").group(1);
            try (Pair pair = Pair.on(USUAL)
                    .everywhere()
                    .client("office")
                    .tunnel("check", "office", "tcp", USUAL.at(Integer.parseInt(port)))
                    .start()) {
                return outage(road, pair);
            }
        }
    }

    private static int outage(Road road, Pair pair) {
        pair.client("office").stop();
        Path file = pair.scratch()
                .write(
                        "inside.yaml",
                        pair.scratch()
                                .read("office.yaml")
                                .replaceFirst(
                                        "server: .*\n", "server: " + road.outside() + ":" + pair.bridgePort() + "\n"));
        try (Background client = road.inside(Distribution.unpacked().adit(), "client", "run", "-c", file)
                .with("JAVA_OPTS", AditProcess.JAVA_OPTS)
                .start("client-inside")) {
            client.awaitLog("client-online");
            awaitStatus(file, " by quic,");
            try (Background watch = Faultlab.watch(pair.at("check"), WATCH_SECONDS)) {
                // Some probes find the tunnel well.
                await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
                road.letUdpDie();
                awaitStatus(file, " by tls (quic: no answer");
                assertThat(watch.awaitExit(PATIENCE)).as(watch::log).isZero();
                Matcher worst = WORST.matcher(watch.log());
                assertThat(worst.find()).as(watch::log).isTrue();
                client.terminate();
                client.awaitExit(PATIENCE);
                return Integer.parseInt(worst.group(1));
            }
        }
    }

    private static void awaitStatus(Path file, String words) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(AditProcess.adit(Distribution.unpacked(), "client", "status", "-c", file)
                                        .run()
                                        .succeeds()
                                        .out())
                                .contains(words));
    }
}
