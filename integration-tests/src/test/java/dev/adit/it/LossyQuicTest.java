package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** QUIC over a line that loses, doubles, reorders and damages packets, and through a NAT that forgets its client. */
class LossyQuicTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern WORST = Pattern.compile("\"worst_ms\": (\\d+)");
    private static final int LONGEST_MILLIS = 2_000;

    @Test
    void noByteIsWrong() {
        damaged(300_007);
    }

    @Test
    @Tag("long")
    void noByteIsWrongForLong() {
        damaged(8_000_037);
    }

    @Test
    void theBridgeGoesOnWhenTheNatForgetsTheClient() {
        Figures.tell("quic, rebound by a NAT: ms without the tunnel", rebound());
    }

    @Test
    @Tag("long")
    void theTunnelIsAwayForTwoSecondsAtMostWhenTheNatForgetsTheClient() {
        assertThat(rebound()).isLessThanOrEqualTo(LONGEST_MILLIS);
    }

    private static void damaged(int bytes) {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target);
                Faultlab.Relay line = Faultlab.relay(USUAL.at(pair.bridgePort()), "--udp", "--seed", 7);
                AditProcess office = office(pair, line)) {
            for (String fault : new String[] {"loss 5", "dup 3", "reorder 5 20", "corrupt 2"}) {
                line.send(fault);
            }
            Faultlab.streamcheck("stream", "--target", pair.at("check"), "--conns", 4, "--up", bytes, "--down", bytes);
            assertThat(office.log()).doesNotContain("client-offline");
        }
    }

    private static int rebound() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target);
                Faultlab.Relay line = Faultlab.relay(USUAL.at(pair.bridgePort()), "--udp");
                AditProcess office = office(pair, line);
                Background watch = Faultlab.watch(pair.at("check"), 8)) {
            // Some probes find the tunnel well.
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            line.send("rebind");
            pair.server().awaitEvent("client-moved");
            assertThat(watch.awaitExit(PATIENCE)).as(watch::log).isZero();
            assertThat(office.log()).doesNotContain("client-offline");
            Matcher worst = WORST.matcher(watch.log());
            assertThat(worst.find()).as(watch::log).isTrue();
            return Integer.parseInt(worst.group(1));
        }
    }

    private static Pair pair(Faultlab.Target target) {
        return Pair.on(USUAL)
                .client("office")
                .tunnel("check", "office", "tcp", USUAL.at(target.port()))
                .start();
    }

    /** The client {@code office} anew, over the line. */
    private static AditProcess office(Pair pair, Faultlab.Relay line) {
        pair.client("office").stop();
        String yaml = pair.scratch()
                .read("office.yaml")
                .replaceFirst("server: .*\n", "server: \"quic://" + USUAL.at(line.port()) + "\"\n");
        Path file = pair.scratch().write("office-quic.yaml", yaml);
        AditProcess office = AditProcess.client(Distribution.unpacked(), file);
        office.awaitEvent("client-online", "client=office");
        return office;
    }
}
