package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A QUIC client in front, a QUIC server behind: 8 MiB each way. {@code ./verify --long} installs the program. */
class QuicThroughTunnelTest {
    private static final Path PYTHON = Path.of("target/aioquic/bin/python").toAbsolutePath();
    private static final Path PROGRAM =
            Path.of("src/test/resources/programs/quicecho.py").toAbsolutePath();
    private static final int BYTES = 8 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"tls", "tcp"})
    @Tag("long")
    void bytesOverQuicComeBackExactly(String transport) {
        if (!Files.isExecutable(PYTHON)) {
            Tool.leaveOut("aioquic is not installed (./verify --long does, where it reaches PyPI)");
        }
        Scenario scenario = new Scenario(transport, Scenario.Family.IPV4);
        try (Scratch scratch = Scratch.create();
                Background server = Command.of(PYTHON, PROGRAM, "serve", scenario.host(), scratch.path())
                        .start("quic-server")) {
            int port = Integer.parseInt(server.awaitLog("port (\\d+)").group(1));
            try (Pair pair = Pair.on(scenario)
                    .tunnel("quic", "home", "udp", scenario.at(port))
                    .start()) {
                String out = Command.of(PYTHON, PROGRAM, "ask", scenario.host(), pair.port("quic"), BYTES)
                        .within(Duration.ofSeconds(110))
                        .run()
                        .succeeds()
                        .out();
                assertThat(out).contains("exact " + BYTES);
            }
        }
    }
}
