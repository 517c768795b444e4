package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SshTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenSSH at both ends. */
class SshThroughTunnelTest {
    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void aCommandAndItsStatusAndALargePipePassThrough(Scenario scenario, @TempDir Path temp) throws IOException {
        try (SshTarget target = SshTarget.start(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("ssh", scenario.at(target.port()))
                        .start()) {
            int port = pair.port("ssh");

            assertThat(target.ssh(port, "echo through").run().succeeds().out()).isEqualTo("through\n");
            target.ssh(port, "exit 7").run().exits(7);

            Path input = temp.resolve("input");
            Files.write(input, randomBytes(3_000_017));
            Outcome digest = target.ssh(port, "cat | sha256sum").reading(input).run();
            assertThat(digest.succeeds().out()).isEqualTo(sha256(input));
        }
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(Path file) {
        return Command.of("sha256sum").reading(file).run().succeeds().out();
    }
}
