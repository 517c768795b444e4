package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Visitors that do not read what they asked for cost little, and others do not feel them. At {@code -Xmx64m}. */
class LinkMemoryTest {
    private static final Scenario USUAL = Scenario.USUAL;
    /** The first runs also pay for what the JVM keeps for good. */
    private static final int RUNS = 4;

    @Test
    void aVisitorThatStopsReadingCostsLittle() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL).tunnel("t", USUAL.at(target.port())).start()) {
            Faultlab.streamcheck("stream", "--target", pair.at("t"), "--up", "8M", "--down", "8M", "--conns", 4);
            boolean cheap = false;
            for (int run = 0; run < RUNS && !cheap; run++) {
                cheap = slowread(pair, 8, 512);
            }
            assertThat(cheap).as("within %s runs", RUNS).isTrue();
            Map<?, ?> memory = memory(pair.server());
            assertThat(memory.get("linksReset")).isEqualTo(0);
            assertThat(memory.get("linksRefused")).isEqualTo(0);
        }
    }

    @Test
    void threeHundredStalledVisitorsHarmNobody() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL).tunnel("t", USUAL.at(target.port())).start()) {
            assertThat(slowread(pair, 300, 512)).as(pair.server()::log).isTrue();
            for (AditProcess process : new AditProcess[] {pair.server(), pair.client()}) {
                assertThat(process.isAlive()).isTrue();
                assertThat(process.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
                assertThat(process.command("status").succeeds().out()).containsPattern("link memory \\d+ of \\d+ MiB");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(memory(process))
                                .containsEntry("bytes", 0)
                                .containsEntry("links", 0));
            }
            Faultlab.streamcheck("stream", "--target", pair.at("t"), "--up", "4M", "--down", "4M", "--conns", 2);
        }
    }

    /** A slow machine makes probes slow; that they come back is what counts. */
    private static boolean slowread(Pair pair, int visitors, int mostKibOfOne) {
        return Faultlab.python(
                                "streamcheck",
                                "slowread",
                                "--target",
                                pair.at("t"),
                                "--conns",
                                visitors,
                                "--warm",
                                2,
                                "--for",
                                8,
                                "--pid",
                                pair.server().pid(),
                                "--pid",
                                pair.client().pid(),
                                "--max-probe-ms",
                                20_000,
                                "--probe-timeout",
                                20,
                                "--max-kib-per-link",
                                mostKibOfOne)
                        .run()
                        .exit()
                == 0;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> memory(AditProcess process) {
        Map<String, Object> status =
                new Yaml().load(process.command("status", "--json").succeeds().out());
        return (Map<Object, Object>) status.get("linkMemory");
    }
}
