package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a file includes. */
class IncludesTest {
    private static final String CLIENT_KEYS = "server: a.example.com\nclient: office\nkey: k\n";

    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void prepare() throws IOException {
        files = new ConfigFiles(folder);
        Files.createDirectory(folder.resolve("d"));
    }

    @Test
    void theMapsOfEveryFileAreOne() {
        files.write("d/b.yaml", "tunnels: {b: {type: tcp, client: office, listen: 81, target: 1}}");
        files.write("d/a.yaml", "clients: {office: {id: " + ConfigFiles.OTHER_ID + "}}");
        files.write("d/.b.yaml.swp.yaml", "broken: [");
        files.write("d/notes.txt", "broken: [");

        ServerConfig config = files.server("include: d/*.yaml\nclients: {home: {id: " + ConfigFiles.ID
                        + "}}\ntunnels: {a: {type: tcp, client: home, listen: 80, target: 1}}")
                .get();

        assertThat(config.clients().keySet()).containsExactly("home", "office");
        assertThat(config.tunnels().keySet()).containsExactly("a", "b");
    }

    @Test
    void aNameInTwoFilesNamesBoth() {
        files.write("d/x.yaml", "tunnels:\n  cam: {type: tcp, listen: 1, target: 1}\n");

        assertThat(files
                        .lines(files.client(CLIENT_KEYS
                                + "include: d/x.yaml\ntunnels:\n  cam: {type: tcp, listen: 2, target: 2}\n"))
                        .stream()
                        .map(line -> line.replace(folder + "/", "")))
                .containsExactly("d/x.yaml:2:3: tunnels.cam: stands twice (the first is at client.yaml:6:3)");
    }

    @Test
    void problemsStandInTheFileThatHasThemAndTheNamedOneComesFirst() {
        files.write("d/a.yaml", "tunnels:\n  x: {type: tcp, listen: 80a, target: 1}\nstate: /x\n");
        files.write("d/b.yaml", "tunnels: [\n");
        files.write("d/c.yaml", "tunnels: text\n");

        assertThat(files.lines(files.client(CLIENT_KEYS + "include: d/*.yaml\ndrain-timeout: x\n")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("client.yaml:5:16: drain-timeout: "),
                        line -> assertThat(line).startsWith("d/a.yaml:2:26: tunnels.x.listen: '80a' is not"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "d/a.yaml:3:1: state: cannot stand in an included file (expected: tunnels, visits)"),
                        line -> assertThat(line).startsWith("d/b.yaml:"),
                        line -> assertThat(line).startsWith("d/c.yaml:1:10: tunnels: is a text"));
    }

    @Test
    void pathsAndFilesStartAtTheFolderOfTheFileTheyStandIn() {
        files.write("port", "6554");
        files.write("d/port", "6555");
        files.write("d/a.yaml", "tunnels: {a: {type: tcp, listen: \"${file:port}\", target: 1}}");

        ClientConfig config = files.client(CLIENT_KEYS
                        + "include: d/*.yaml\ntunnels: {b: {type: tcp, listen: \"${file:port}\", target: 1}}")
                .get();

        assertThat(own(config, "a").listen()).containsExactly("6555");
        assertThat(own(config, "b").listen()).containsExactly("6554");
        assertThat(own(config, "a").problem("listen", "x").file())
                .isEqualTo(folder.resolve("d/a.yaml").toString());
    }

    private static OwnTunnel own(ClientConfig config, String name) {
        return Objects.requireNonNull(config.tunnels().get(name));
    }

    @Test
    void aPatternWithoutAFileIsFineAndANameWithoutOneIsNot() {
        assertThat(files.client(CLIENT_KEYS + "include: [d/*.yaml, none/*.yaml]")
                        .isOk())
                .isTrue();
        assertThat(files.lines(files.client(CLIENT_KEYS + "include: d/gone.yaml")))
                .containsExactly("d/gone.yaml: cannot be read: there is no such file");
    }

    @Test
    void aPatternThatMatchesTheFileItselfDoesNotReadItAgain() {
        assertThat(files.client(CLIENT_KEYS + "include: \"*.yaml\"\ntunnels: {b: {type: http}}")
                        .isOk())
                .isTrue();
    }
}
