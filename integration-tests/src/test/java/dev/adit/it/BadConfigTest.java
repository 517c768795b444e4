package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are wrong, in {@code src/test/resources/bad-config}. Each says in its own comments what must be said of it:
 * {@code # expect LINE:COLUMN: key: words}.
 */
class BadConfigTest {
    private static final Path FILES = Path.of("src/test/resources/bad-config");
    private static final Pattern EXPECT = Pattern.compile("(?m)^# expect (\\d+:\\d+: (?:[\\w.-]+: ?)?)(.*)$");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyProblemIsNamedWithItsPlaceAndItsKeyAndTheCommandEndsWith78(Path bad) throws IOException {
        String text = Files.readString(bad);
        String role = bad.getFileName().toString().replaceAll("-.*", "");
        try (Scratch scratch = Scratch.create()) {
            Path file = scratch.write(role + ".yaml", text);
            Outcome verify = AditProcess.adit(Distribution.unpacked(), role, "verify", "-c", file)
                    .run()
                    .exits(78);
            List<MatchResult> expected = EXPECT.matcher(text).results().toList();
            assertThat(expected).isNotEmpty();
            for (MatchResult one : expected) {
                assertThat(verify.err().lines())
                        .as(verify::toString)
                        .anySatisfy(line -> assertThat(line)
                                .startsWith(file + ":" + one.group(1).stripTrailing())
                                .contains(one.group(2)));
            }
            assertThat(verify.err()).doesNotContain("c2VjcmV0").doesNotContain("Exception");
            assertThat(verify.err().lines().filter(line -> line.startsWith(file + ":")))
                    .as(verify::toString)
                    .hasSameSizeAs(expected);
        }
    }

    @Test
    void thereAreTenOfThem() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void aWrongFileStartsNothingAndARunningProcessDoesNotMind() throws IOException {
        Scenario usual = Scenario.USUAL;
        try (EchoTarget target = EchoTarget.tcp(usual.host());
                Pair pair = Pair.on(usual).tunnel("echo", target.port()).start();
                Visitor visitor = new Visitor(usual, pair.port("echo"))) {
            assertThat(visitor.say("before")).isEqualTo("before");
            Path running = pair.scratch().path().resolve("server.yaml");
            String broken = Files.readString(running) + "lisen: 1\n";
            Path file = pair.scratch().write("server.yaml", broken);

            Outcome verify = pair.server().command("verify").exits(78);
            assertThat(verify.err()).contains(file + ":" + broken.lines().count() + ":1: lisen: unknown key");
            Path elsewhere = pair.scratch().write("other.yaml", broken.replace("/s\n", "/elsewhere\n"));
            Outcome run = AditProcess.adit(Distribution.unpacked(), "server", "run", "-c", elsewhere)
                    .run()
                    .exits(78);
            assertThat(run.said()).contains("lisen: unknown key");

            assertThat(visitor.say("after")).isEqualTo("after");
            assertThat(pair.server().isAlive()).isTrue();
        }
    }

    @Test
    void aFileThatIsMissingIsSaidSo() {
        Path missing = Path.of("/no/such/server.yaml");
        Outcome verify = AditProcess.adit(Distribution.unpacked(), "server", "verify", "-c", missing)
                .run()
                .exits(78);
        assertThat(verify.err()).contains(missing.toString()).contains("no such file");
    }
}
