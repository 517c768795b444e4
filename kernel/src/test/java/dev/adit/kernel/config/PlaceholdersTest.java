package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values from the environment and from files, and that none of them, and no secret, is ever printed. */
class PlaceholdersTest {
    private static final String CANARY = "canary-7f3a91";

    @TempDir
    Path folder;

    private ConfigFiles files = new ConfigFiles(Path.of("."));

    @BeforeEach
    void useTheFolder() {
        files = new ConfigFiles(folder);
    }

    @Test
    void aVariableStandsForItsValue() {
        files.variable("HOST", "10.0.0.1");
        files.variable("EMPTY", "");

        assertThat(files.bound("address: ${env:HOST}:${env:PORT:22}").address()).hasToString("10.0.0.1:22");
        assertThat(files.bound("text: a${env:EMPTY:b}c${env:UNSET:}d").text()).isEqualTo("abcd");
        assertThat(files.bound("text: x${env:EMPTY}").text()).isEqualTo("x");
        assertThat(files.bound("text: ${env:UNSET:http://x:1/y}").text()).isEqualTo("http://x:1/y");
    }

    @Test
    void aFileStandsForItsTextWithoutTheLastLineBreak() {
        files.write("a", "one\ntwo\n\n");
        files.write("b", "three\r\n");

        assertThat(files.bound("text: ${file:a}").text()).isEqualTo("one\ntwo\n");
        assertThat(files.bound("text: \"${file:" + folder.resolve("b") + "}!\"").text())
                .isEqualTo("three!");
    }

    @Test
    void whatComesOutIsNotReadAgain() {
        files.variable("A", "${env:B}");
        files.variable("B", "x");

        assertThat(files.bound("text: ${env:A}").text()).isEqualTo("${env:B}");
        assertThat(files.bound("text: $${env:A} costs $5 ${env:B}").text()).isEqualTo("${env:A} costs $5 x");
    }

    @Test
    void aFileThatIsNoShortTextIsAProblem() throws java.io.IOException {
        files.write("large", "x".repeat((64 << 10) + 1));
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});

        assertThat(files.lines(files.every("text: ${file:large}\nsecret: ${file:binary}")))
                .containsExactly(
                        "server.yaml:6:11: tunnels.t.text: the file 'large' is larger than 64 KiB",
                        "server.yaml:7:13: tunnels.t.secret: the file 'binary' is not UTF-8 text");
    }

    static List<String> everyWayToPutASecretInAWrongPlace() {
        return Stream.concat(
                        Stream.of("number", "large", "flag", "colour", "time", "address", "ports", "size", "rate")
                                .flatMap(key -> Stream.of(
                                        key + ": ${env:CANARY}", key + ": ${file:canary}", key + ": x${env:CANARY}:y")),
                        Stream.of(
                                "secret: [" + CANARY + "]",
                                "secret: {" + CANARY + ": x}",
                                "secret: {" + CANARY + ":x}",
                                "{secret:" + CANARY + "}",
                                "auth: {ann:" + CANARY + "}",
                                "auth: ${env:CANARY}",
                                "secret: *" + CANARY,
                                "secret: @" + CANARY,
                                "secret: a: " + CANARY,
                                "secret: \"" + CANARY,
                                "secret: !" + CANARY,
                                "secret: " + CANARY + "\ninner: {name: ok, count: " + CANARY + "}",
                                "secret: " + CANARY + "\ninner: {name: ok, count: X"
                                        + CANARY.toUpperCase(java.util.Locale.ROOT) + "}",
                                "inner: {name: ${env:CANARY}, count: x}",
                                "proxy-protocol: {send: v2, accept-from: [\"${env:CANARY}:1\", 2]}",
                                "text: adit1-abcdefgh" + CANARY + "\nnumber: adit1-abcdefgh" + CANARY))
                .collect(Collectors.toList());
    }

    @ParameterizedTest
    @MethodSource("everyWayToPutASecretInAWrongPlace")
    void noProblemHoldsASecretOrAResolvedValue(String keys) {
        files.variable("CANARY", CANARY);
        files.write("canary", CANARY + "\n");

        List<String> lines = files.lines(files.every(keys));

        assertThat(lines)
                .isNotEmpty()
                .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).contains(CANARY));
    }

    @Test
    void aResolvedValueThatDoesNotFitIsNamedByItsPlaceholder() {
        files.variable("PORT", "http");

        assertThat(files.lines(files.server("listen: ${env:PORT}\n")))
                .containsExactly("server.yaml:1:9: listen: what '${env:PORT}' stands for does not fit (expected: port,"
                        + " host:port, \"[v6]:port\", a range of ports, or unix:/path)");
    }

    @Test
    void aCheckThatPrintsAResolvedValuePrintsItsPlaceholder() {
        files.variable("LISTEN", "6100-6101");
        files.variable("WHO", "nobody");

        assertThat(files.lines(files.server("""
                        listen: ${env:LISTEN}
                        clients: {}
                        tunnels: {x: {type: tcp, client: "${env:WHO}", listen: 1, target: 2}}
                        """)))
                .containsExactly(
                        "server.yaml:1:9: listen: '${env:LISTEN}' is not one port (expected: port, host:port or"
                                + " \"[v6]:port\")",
                        "server.yaml:3:34: tunnels.x.client: '${env:WHO}' is not under clients");
    }

    @Test
    void noRecordPrintsItsSecrets() {
        files.write("canary", CANARY);

        String printed = files.every("secret: " + CANARY + "\nauth: {ann: \"${file:canary}\"}\n")
                .toString();
        String client =
                files.client("server: a\nclient: b\nkey: " + CANARY + "\n").toString();

        assertThat(printed).contains("***").doesNotContain(CANARY);
        assertThat(client).contains("***").doesNotContain(CANARY);
    }

    @Test
    void aSecretThatEverybodyMayReadIsAWarning() {
        files.write("open", "x", "rw-r--r--");
        files.write("shut", "x", "rw-r-----");
        Path file = files.write(
                "client.yaml", "server: a\nclient: b\nkey: x\nmeter: {token: \"${file:open}\"}\n", "rw-r--r--");

        ConfigResult<ClientConfig> result = ConfigLoader.client(file, new TestWords(), name -> null);

        assertThat(result.isOk()).isTrue();
        assertThat(files.lines(result.warnings()))
                .containsExactly(
                        "client.yaml:3:6: key: a secret in a file that everybody may read (expected: chmod o= client.yaml)",
                        "client.yaml:4:16: meter.token: a secret in a file that everybody may read (expected: chmod o="
                                + " open)");
        assertThat(files.every("secret: ${file:shut}").warnings()).isEmpty();
        assertThat(files.every("secret: ${env:NONE:x}").warnings()).isEmpty();
    }
}
