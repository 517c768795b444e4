package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import dev.adit.it.support.Use;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many links that are held at a time. Each takes a descriptor at either end, and one of the tools at both. */
class ManyLinksTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int SPARE = 500;
    /** A bound of the test: a slow machine takes long to open them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void aThousandLinksAreHeld() {
        hold(1000, "64m", 15);
    }

    @Tag("long")
    @Test
    @Timeout(value = 45, unit = TimeUnit.MINUTES)
    void tenThousandLinksAreHeld() {
        hold(10_000, "256m", 60);
    }

    /** Two clients have half of them each, as a carrier takes no more than three quarters of what a process may have. */
    private static void hold(int links, String heap, int seconds) {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .heap(heap)
                        .withoutLeakRecords()
                        .client("office")
                        .tunnel("one", USUAL.at(target.port()))
                        .tunnel("other", "office", "tcp", USUAL.at(target.port()))
                        .start()) {
            List<AditProcess> processes = List.of(pair.server(), pair.client("home"), pair.client("office"));
            requireDescriptors(pair.server(), links);
            Use before = Use.of(pair.server());
            try (Background one = holding(pair, "one", links / 2, seconds);
                    Background other = holding(pair, "other", links / 2, seconds)) {
                await().atMost(PATIENCE)
                        .failFast("one ended early", () -> !one.isAlive() || !other.isAlive())
                        .until(() -> pair.server().status().number("linkMemory", "links") == links);
                Use during = Use.of(pair.server());
                for (Background each : List.of(one, other)) {
                    assertThat(each.awaitExit(PATIENCE)).as(each::log).isZero();
                    Figures.tell(links / 2 + " of " + links + " links, held for " + seconds + " s", figures(each));
                }
                Figures.tell(links + " links at -Xmx" + heap + ", server", before + " -> " + during);
            }
            for (AditProcess process : processes) {
                await().atMost(PATIENCE).until(() -> process.status().number("linkMemory", "links") == 0);
                assertThat(process.status().number("linkMemory", "linksRefused"))
                        .isZero();
            }
        }
    }

    /** No faster, since a client has 500 on their way to targets at most, and the target may have to wait for its turn. */
    private static Background holding(Pair pair, String tunnel, int links, int seconds) {
        return Faultlab.python("streamcheck", "hold", "--target", pair.at(tunnel))
                .and("--conns", links, "--ramp", 80, "--for", seconds, "--timeout", 60)
                .start("hold-" + tunnel);
    }

    private static String figures(Background hold) {
        return hold.log().replaceAll("\"(pids_[a-z]*)\": \\[[^]]*], ", "").strip();
    }

    private static void requireDescriptors(AditProcess process, int links) {
        long most = process.status().number("process", "descriptorsLimit");
        if (most < links + SPARE) {
            Tool.leaveOut(links + " links need " + (links + SPARE) + " open files for each process, and the limit is "
                    + most + " (ulimit -Hn, or LimitNOFILE= of the service that runs this)");
        }
    }
}
