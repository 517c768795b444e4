package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The program in {@code integration-tests/peers/yamux}, built and running. */
final class GoPeer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 90;
    private static final Path SOURCES = Path.of("..", "integration-tests", "peers", "yamux");

    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Process process;

    GoPeer(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::readLines, "go-peer");
        reader.setDaemon(true);
        reader.start();
    }

    /** Builds it; without Go the tests are aborted, but fail where CI is set, lest nobody notices for years. */
    static Path build(Path folder) throws Exception {
        Path program = folder.resolve("yamux-peer");
        List<String> command = List.of("go", "build", "-o", program.toString(), ".");
        Process build;
        try {
            File log = folder.resolve("build.log").toFile();
            build = new ProcessBuilder(command)
                    .directory(SOURCES.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException noGo) {
            return without("no 'go' on the PATH: " + noGo.getMessage());
        }
        if (build.waitFor() != 0) {
            return without("'go build' failed: " + Files.readString(folder.resolve("build.log")));
        }
        return program;
    }

    private static Path without(String reason) {
        String text = "NOT HELD AGAINST THE GO IMPLEMENTATION OF YAMUX: " + reason;
        // Surefire keeps the reason of an aborted test to itself.
        LoggerFactory.getLogger(GoPeer.class).atError().log(text);
        return "true".equals(System.getenv("CI")) ? fail(text) : abort(text);
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException gone) {
            lines.add("output ended: " + gone.getMessage());
        }
    }

    int port() throws InterruptedException {
        return Integer.parseInt(expect("listening ").substring("listening ".length()));
    }

    /** The next line that begins so; others on the way are not kept. */
    String expect(String beginning) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        @Nullable String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (line != null && !line.startsWith(beginning)) {
            seen.add(line);
            line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(line).as("after %s", seen).isNotNull();
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
