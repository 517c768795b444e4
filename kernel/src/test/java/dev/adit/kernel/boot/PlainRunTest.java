package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRunTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"server run", "client run -c x.yaml", "server run --config /etc/adit/server.yaml"})
    void whatServicesSayIsUnderstoodWithoutTheParser(String line) {
        assertThat(PlainRun.of(new TerminalProbe(home).context(), line.split(" ")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "server",
                "server verify -c x.yaml",
                "run server",
                "server run -c",
                "server run -c -x",
                "server run -c @x",
                "server run --help",
                "server run -c=x.yaml",
                "client run -c x.yaml --exit-on-refusal"
            })
    void everythingElseIsTheParsers(String line) {
        assertThat(PlainRun.of(new TerminalProbe(home).context(), line.split(" ")))
                .isNull();
    }

    @Test
    void aWrongFileIsToldAsTheParserDoes() throws IOException {
        Path file = Files.writeString(home.resolve("x.yaml"), "listen: here\n");
        String[] line = {"server", "run", "-c", file.toString()};
        TerminalProbe plain = new TerminalProbe(home);
        TerminalProbe parsed = new TerminalProbe(home);

        int exitCode = PlainRun.execute(Objects.requireNonNull(PlainRun.of(plain.context(), line)), plain.context());

        assertThat(exitCode).isEqualTo(78).isEqualTo(parsed.run(line));
        assertThat(plain.err()).contains("x.yaml:1:9").isEqualTo(parsed.err());
    }
}
