package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Ports;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README tells people to type works as it stands; only the server's public name is not ours to use. */
class ReadmeTest {
    private static final Path ROOT = Distribution.repository();
    private static final Pattern COMMANDS =
            Pattern.compile("<!-- ReadmeTest runs this block -->\n```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SAMPLES = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINKS = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void theCommandsOfTheQuickStartWork() throws IOException {
        for (int port : new int[] {7000, 6022}) {
            if (!isFree(port)) {
                Tool.leaveOut("port " + port + ", which the README uses, is in use by another program");
            }
        }
        List<Background> running = new ArrayList<>();
        try (Scratch scratch = Scratch.create()) {
            Distribution own = Distribution.unpacked().copyTo(scratch.path().resolve("adit"));
            for (String block : blocks(COMMANDS)) {
                for (String line :
                        block.replace("tunnel.example.com", "127.0.0.1").lines().toList()) {
                    type(line, own, running);
                }
            }
            assertThat(running).hasSize(2).noneMatch(Background::isAlive);
        } finally {
            running.forEach(Background::close);
        }
    }

    private static void type(String line, Distribution own, List<Background> running) {
        Command shell = Command.of("bash", "-c", (line.contains(" run") ? "exec " : "") + line)
                .in(own.home())
                .with("JAVA_OPTS", AditProcess.JAVA_OPTS);
        if (!line.contains(" run")) {
            shell.run().succeeds();
            if (line.contains("stop")) {
                running.get(line.contains("client") ? 1 : 0).awaitExit(java.time.Duration.ofSeconds(40));
            }
            return;
        }
        Background started = shell.start("readme");
        running.add(started);
        started.awaitLog(line.contains("server") ? "tunnel-open.*ssh" : "client-online.*home");
    }

    @Test
    void theSampleFilesAreGood() throws IOException {
        List<String> samples = blocks(SAMPLES);
        assertThat(samples).hasSize(2);
        try (Scratch scratch = Scratch.create()) {
            scratch.write("init.yaml", "listen: 7000\nclients: {}\nstate: " + scratch.path() + "/state\n");
            String made =
                    adit("key", "new", "home", "--json", "-c", scratch.path().resolve("init.yaml"));
            scratch.write("home.key", field(made, "key") + "\n");
            Path server = scratch.write("server.yaml", samples.get(0).replace("ADIT-3QK7-…", field(made, "id")));
            Path client = scratch.write("client.yaml", samples.get(1));
            assertThat(adit("server", "verify", "-c", server)).contains(": ok");
            assertThat(adit("client", "verify", "-c", client)).contains(": ok");
        }
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.concat(top, docs), Stream.of(ROOT.resolve("kernel/README.md")))
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkInsideTheRepositoryLeadsSomewhere(Path document) throws IOException {
        assertThat(LINKS.matcher(Files.readString(document)).results().map(link -> link.group(1)))
                .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
    }

    private static List<String> blocks(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String adit(Object... words) {
        return AditProcess.adit(Distribution.unpacked(), words).run().succeeds().out();
    }

    private static String field(String json, String name) {
        MatchResult found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]+)\"")
                .matcher(json)
                .results()
                .findFirst()
                .orElseThrow();
        return found.group(1);
    }

    private static boolean isFree(int port) {
        return Ports.isFree("127.0.0.1", port);
    }
}
