package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody on the path has recorded how a real client came in, and plays it again, as it was or damaged. */
class RecordedOpeningsTest {
    /** What a TLS 1.3 server says to any hello: its own hello and its encrypted flight, which the player cannot read. */
    private static final int SERVERS_FLIGHT = 2048;

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    void aReplayGetsNothingNorDoesItAfterARestart(String transport) {
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        try (Faultlab.Target target = Faultlab.serve(scenario);
                Pair pair = recorded(scenario, target)) {
            List<Path> openings = openings(pair);
            assertThat(openings).hasSizeGreaterThanOrEqualTo(2);
            openings.forEach(opening -> replay(pair, scenario, opening));
            assertThat(logins(pair)).isEqualTo(1);

            pair.server().kill();
            pair.restartServer();
            await().atMost(Duration.ofSeconds(30)).until(() -> logins(pair) == 1);
            openings.forEach(opening -> replay(pair, scenario, opening));

            assertThat(logins(pair)).isEqualTo(1);
            assertThat(pair.server().log()).doesNotContain("client-replaced");
        }
    }

    @Test
    void damagedOpeningsHurtNobody() {
        Scenario scenario = Scenario.USUAL;
        try (Faultlab.Target target = Faultlab.serve(scenario);
                Pair pair = recorded(scenario, target)) {
            for (Path opening : openings(pair)) {
                List<Object> words = words(pair, scenario);
                words.addAll(List.of("--mutate", opening, "--count", 150, "--seed", 7, "--for", 50));
                Faultlab.garbage(words.toArray());
            }
            assertThat(logins(pair)).isEqualTo(1);
            assertThat(pair.server().log()).doesNotContainPattern(Pattern.compile("(?m)^\\s+at "));
        }
    }

    private static Pair recorded(Scenario scenario, Faultlab.Target target) {
        return Pair.on(scenario)
                .relayed()
                .bridgePort(scenario.freePort())
                .tunnel("check", scenario.at(target.port()))
                .start();
    }

    /** What the client sent on each of its connections, the signal's first. */
    private static List<Path> openings(Pair pair) {
        await().until(() -> recordings(pair).size() >= 2);
        return recordings(pair);
    }

    private static List<Path> recordings(Pair pair) {
        try (Stream<Path> files = Files.list(pair.recordings())) {
            return files.filter(file -> file.toString().endsWith(".up"))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void replay(Pair pair, Scenario scenario, Path opening) {
        List<Object> words = words(pair, scenario);
        words.addAll(List.of("--replay", opening, "--max-back", SERVERS_FLIGHT, "--hold", 9));
        Faultlab.garbage(words.toArray());
    }

    private static List<Object> words(Pair pair, Scenario scenario) {
        List<Object> words = new ArrayList<>(List.of("--target", scenario.at(pair.bridgePort())));
        words.addAll(List.of("--health", pair.at("check"), "--health-timeout", 5));
        words.addAll(List.of("--pid", pair.server().pid(), "--max-fd-growth", 30));
        return words;
    }

    private static long logins(Pair pair) {
        return Pattern.compile("client-online ")
                .matcher(pair.server().log())
                .results()
                .count();
    }
}
