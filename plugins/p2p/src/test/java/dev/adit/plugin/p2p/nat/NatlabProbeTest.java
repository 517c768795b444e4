package dev.adit.plugin.p2p.nat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real NATs of every kind, made of network namespaces by natlab: the rendezvous in the box of the server, the probe in those of
 * the clients. Needs root.
 */
@Tag("long")
@Timeout(180)
class NatlabProbeTest {
    private static final List<String> SERVERS = List.of("203.0.113.10", "203.0.113.11");
    private static final String EASY = "udp=true mapping=ENDPOINT ";
    private static final int PROBES = 3;

    private @Nullable String lab;
    private @Nullable Process server;

    @AfterEach
    void down() throws Exception {
        if (server != null) {
            server.destroy();
            server.waitFor(20, TimeUnit.SECONDS);
        }
        if (lab != null) {
            run(List.of(natlab().toString(), "-n", lab, "down"));
        }
    }

    private static Path natlab() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path tool = folder.resolve("integration-tests/tools/natlab/natlab");
            if (Files.isExecutable(tool)) {
                return tool;
            }
            folder = folder.getParent();
        }
        return leaveOut("integration-tests/tools/natlab is not there");
    }

    private static Path leaveOut(String reason) {
        System.err.println("LEFT OUT: " + reason);
        Assumptions.abort(reason);
        throw new IllegalStateException(reason);
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = reader(process)) {
            List<String> lines = out.lines().toList();
            assertThat(process.waitFor()).as("%s: %s", command, lines).isZero();
            return lines;
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static List<String> inBox(String lab, String box, String... words) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Stream<String> java = Stream.of(
                natlab().toString(),
                "-n",
                lab,
                "exec",
                box,
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ProbeMain.class.getName());
        return Stream.of(java, Stream.of(words), SERVERS.stream())
                .flatMap(all -> all)
                .toList();
    }

    private void build(String alice, String bob, String... more) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            leaveOut("natlab needs root");
        }
        List<String> up = new ArrayList<>(
                List.of(natlab().toString(), "up", "-q", "--alice", alice, "--bob", bob, "--delay", "10ms"));
        up.addAll(List.of(more));
        String name = run(up).get(0).trim();
        lab = name;
        Process started = new ProcessBuilder(inBox(name, "srv", "rendezvous"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        server = started;
        BufferedReader out = reader(started);
        assertThat(Stream.generate(() -> line(out))
                        .takeWhile(line -> !line.equals("the end"))
                        .anyMatch("ready"::equals))
                .isTrue();
    }

    private static String line(BufferedReader out) {
        try {
            String line = out.readLine();
            return line == null ? "the end" : line;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Most of its probes must say so: on a busy machine an answer may be later than any of them waits. */
    private void isSeen(String box, String expected) throws IOException, InterruptedException {
        List<String> lines = run(inBox(requireNonNull(lab), box, "probe", Integer.toString(PROBES))).stream()
                .filter(line -> line.startsWith("udp="))
                .toList();
        assertThat(lines.stream().filter(line -> line.startsWith(expected)).count())
                .as("%s of %s", expected, lines)
                .isGreaterThan(PROBES / 2);
    }

    @Test
    void easyNats() throws Exception {
        build("full-cone", "addr-restricted");
        isSeen("alice", EASY + "filtering=ENDPOINT allocation=PRESERVE step=0");
        isSeen("bob", EASY + "filtering=ADDRESS allocation=PRESERVE step=0");
    }

    @Test
    void anEasyAndARandomOne() throws Exception {
        build("port-restricted", "symmetric");
        isSeen("alice", EASY + "filtering=ADDRESS_AND_PORT allocation=PRESERVE step=0");
        isSeen("bob", "udp=true mapping=ADDRESS_AND_PORT filtering=ADDRESS_AND_PORT allocation=RANDOM step=0");
    }

    @Test
    void aSequentialAndAnAddressDependentOne() throws Exception {
        build("symmetric-seq", "addr-symmetric");
        isSeen("alice", "udp=true mapping=ADDRESS_AND_PORT filtering=ADDRESS_AND_PORT allocation=SEQUENTIAL step=1");
        isSeen("bob", "udp=true mapping=ADDRESS filtering=ADDRESS_AND_PORT allocation=RANDOM step=0");
    }

    @Test
    void aStepOfTwoWithOthersInBetween() throws Exception {
        build("symmetric-seq,step=2,noise=20", "full-cone,alloc=seq,noise=10");
        isSeen("alice", "udp=true mapping=ADDRESS_AND_PORT filtering=ADDRESS_AND_PORT allocation=SEQUENTIAL step=2");
        isSeen("bob", EASY + "filtering=ENDPOINT allocation=SEQUENTIAL step=1");
    }

    @Test
    void noUdpAndNoNat() throws Exception {
        build("udp-blocked", "open");
        isSeen("alice", "udp=false");
        isSeen("bob", "udp=true mapping=NONE filtering=ENDPOINT allocation=PRESERVE step=0");
    }

    @Test
    void aFirewallAndABlockOfACarrier() throws Exception {
        build("open-fw", "port-restricted", "--bob-cgnat", "symmetric,range=20000-21023");
        isSeen("alice", "udp=true mapping=NONE filtering=ADDRESS_AND_PORT allocation=PRESERVE step=0");
        isSeen("bob", "udp=true mapping=ADDRESS_AND_PORT filtering=ADDRESS_AND_PORT allocation=BLOCK step=0");
    }
}
