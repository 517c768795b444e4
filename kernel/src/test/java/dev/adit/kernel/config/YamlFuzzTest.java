package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: a value, or problems with their places; the loader throws nothing. */
class YamlFuzzTest {
    private static final String SERVER = """
            listen: "127.0.0.1:7000"
            transports: [tls, tcp]
            heartbeat: {interval: 5s, dead-after: 15s}
            clients:
              home: {id: %s}
            tunnels:
              "a": &x {type: every, client: home, listen: 6000-6010, target: "[::1]:22"}
              b: *x
              c: {<<: *x, target: unix:/run/x}
            """;
    private static final byte[] CLIENT = """
            server: tls://example.com:7000
            client: home
            key: ${KEY}
            targets: {allow: [10.0.0.0/8, "[::1]:22", "*.lan"], deny: [10.0.0.1]}
            """.getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void createFile() {
        file = new ConfigFiles(folder).write("any.yaml", "");
    }

    @Test
    void serverFiles() {
        Fuzz.of(SERVER.formatted(ConfigFiles.ID).getBytes(StandardCharsets.UTF_8))
                .feed(input -> {
                    Files.write(file, input);
                    ConfigResult<ServerConfig> result = ConfigLoader.server(file, new TestWords(), name -> null);
                    assertPlaced(result);
                });
    }

    @Test
    void clientFiles() {
        Fuzz.of(CLIENT).feed(input -> {
            Files.write(file, input);
            ConfigResult<ClientConfig> result = ConfigLoader.client(file, new TestWords(), name -> "x".repeat(9));
            assertPlaced(result);
        });
    }

    private static void assertPlaced(ConfigResult<?> result) {
        assertThat(result.problems())
                .allSatisfy(problem -> assertThat(problem.toString())
                        .contains("any.yaml:")
                        .doesNotContain("Exception")
                        .doesNotContainPattern("[\\x00-\\x08\\x1b]"));
        if (result.problems().isEmpty()) {
            assertThat(result.get()).isNotNull();
        }
    }
}
