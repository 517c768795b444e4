package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adit.plugin.p2p.nat.ProbeMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each method between real NATs, those of the kernel, in network namespaces: needs root and
 * natlab. Says so where it is left out.
 */
@Tag("long")
class NatlabPunchTest {
    private static final int RUNS = 3;
    private static final int MOST_LINES = 100;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    @CsvSource(delimiter = '|', textBlock = """
                    port-restricted | port-restricted | mapped
                    full-cone | symmetric | mapped reflexive
                    port-restricted | symmetric-seq,noise=20 | prediction
                    symmetric-seq,noise=10 | symmetric-seq,noise=10 | staircase
                    port-restricted | symmetric | birthday
                    addr-symmetric | port-restricted | birthday
                    symmetric,range=20000-21023 | symmetric,range=40000-41023 | two-sided-birthday
                    """)
    void theMethodFindsAPath(String visitor, String provider, String methods) throws Exception {
        List<String> lines = runs(visitor, provider);
        // Chance, and a busy machine: one of them may fail.
        assertThat(lines).hasSize(RUNS);
        assertThat(lines.stream().filter(line -> line.startsWith("direct ")).count())
                .as("%s x %s: %s", visitor, provider, lines)
                .isGreaterThanOrEqualTo(RUNS - 1);
        assertThat(lines).anyMatch(line -> methods.contains(line.split(" ", -1)[3]));
    }

    @ParameterizedTest
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    @CsvSource({"symmetric, symmetric, both NATs", "udp-blocked, port-restricted, UDP is blocked at the visitor's end"})
    void hopelessPairsSayWhy(String visitor, String provider, String reason) throws Exception {
        List<String> lines = runs(visitor, provider);
        assertThat(lines).hasSize(RUNS).allMatch(line -> line.startsWith("none ") && line.contains(reason));
    }

    private List<String> runs(String visitor, String provider) throws Exception {
        Path natlab = natlab();
        String lab = run(natlab, "up", "-q", "--alice", visitor, "--bob", provider, "--delay", "10ms");
        List<Process> started = new ArrayList<>();
        try {
            String rendezvous = ProbeMain.class.getName();
            started.add(box(natlab, lab, "srv", rendezvous, "rendezvous", "203.0.113.10", "203.0.113.11"));
            started.add(box(natlab, lab, "srv", PunchMain.class.getName(), "control"));
            for (Process process : started) {
                assertThat(lines(process, "ready")).contains("ready");
            }
            String runs = Integer.toString(RUNS);
            started.add(box(natlab, lab, "bob", PunchMain.class.getName(), "provider", runs));
            Process alice = box(natlab, lab, "alice", PunchMain.class.getName(), "visitor", runs);
            started.add(alice);
            return lines(alice, "").stream()
                    .filter(line -> line.startsWith("direct ") || line.startsWith("none "))
                    .toList();
        } finally {
            started.forEach(Process::destroy);
            run(natlab, "-n", lab, "down");
        }
    }

    /** Until one that is so, or the end. */
    private static List<String> lines(Process process, String last) throws IOException {
        List<String> lines = new ArrayList<>();
        var in = process.inputReader();
        for (int count = 0; count < MOST_LINES; count++) {
            @Nullable String line = in.readLine();
            if (line == null) {
                break;
            }
            lines.add(line);
            if (line.equals(last)) {
                break;
            }
        }
        return lines;
    }

    private Process box(Path natlab, String lab, String box, String main, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(natlab.toString(), "-n", lab, "exec", box, "--"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectError(Files.createTempFile(scratch, box, ".log").toFile())
                .start();
    }

    private String run(Path natlab, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(natlab.toString()));
        command.addAll(List.of(words));
        Path log = Files.createTempFile(scratch, "natlab", ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        String said = String.join("", lines(process, ""));
        assertThat(process.waitFor()).as("%s", Files.readString(log)).isZero();
        return said.strip();
    }

    private static Path natlab() {
        Path found = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("integration-tests/tools/natlab/natlab"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        boolean usable = found != null && System.getProperty("user.name").equals("root");
        if (!usable) {
            System.err.println("LEFT OUT: NatlabPunchTest needs root and integration-tests/tools/natlab");
        }
        assumeTrue(usable, "needs root and natlab");
        return Objects.requireNonNull(found);
    }
}
