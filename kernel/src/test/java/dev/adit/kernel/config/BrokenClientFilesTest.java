package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Broken files of a client, word for word. */
class BrokenClientFilesTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyProblemIsToldWithItsPlace() {
        return CASES.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.name(),
                        () -> assertThat(problems(file.text())).containsExactlyElementsOf(file.problems())));
    }

    private List<String> problems(String text) {
        ConfigFiles files = new ConfigFiles(folder);
        return files.lines(files.client(text.replace("%ID%", ConfigFiles.ID)));
    }

    private record BrokenFile(String name, String text, List<String> problems) {}

    private static BrokenFile file(String name, String text, String... problems) {
        return new BrokenFile(name, text, List.of(problems));
    }

    private static final List<BrokenFile> CASES = List.of(
            file("nothingRequired", """
                    state: /x
                    """, "client.yaml:1:1: the key 'key' is missing (expected: a secret)"),
            file(
                    "badServers",
                    """
                    server: 7000
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: '7000' is not a server (expected: host, host:port, tls://host:port, tcp://host:port or quic://host:port)"),
            file(
                    "serverPort",
                    """
                    server: a.example.com:70000
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'a.example.com:70000' is not a server (expected: host, host:port, tls://host:port, tcp://host:port or quic://host:port)"),
            file(
                    "serverTransport",
                    """
                    server: wss://a.example.com/adit
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'wss' is not in this version (expected: tls, tcp or quic)"),
            file(
                    "serverScheme",
                    """
                    server: http://a
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'http' is not a transport (expected: tls, tcp or quic)"),
            file("noServer", """
                    server: []
                    client: home
                    key: k
                    """, "client.yaml:1:9: server: is empty (expected: at least one server)"),
            file(
                    "serverRange",
                    """
                    server: a:1-2
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'a:1-2' is not a server (expected: host, host:port, tls://host:port, tcp://host:port or quic://host:port)"),
            file("emptyKey", """
                    server: a
                    client: home
                    key: ''
                    """, "client.yaml:3:6: key: is empty (expected: a secret)"),
            file("keyMissingValue", """
                    server: a
                    client: home
                    key: # adit1
                    """, "client.yaml:3:5: key: is empty (expected: a secret)"),
            file("keyBlock", """
                    server: a
                    client: home
                    key: {x: y}
                    """, "client.yaml:3:6: key: is a block (expected: a secret)"),
            file(
                    "badClient",
                    """
                    server: a
                    client: h/x
                    key: k
                    """,
                    "client.yaml:2:9: client: 'h/x' is not a name (expected: letters, digits, '-', '_' and '.', a letter or digit first, at most 64)"),
            file(
                    "targets",
                    """
                    server: a
                    client: home
                    key: k
                    targets: [10.0.0.0/33, 22, 300.1.1.1, "a b", host:x, unix:x, "::1", "file:/x", "[::1]:22", host:0]
                    """,
                    "client.yaml:4:11: targets.allow[0]: '10.0.0.0/33' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:24: targets.allow[1]: '22' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:28: targets.allow[2]: '300.1.1.1' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:39: targets.allow[3]: 'a b' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:46: targets.allow[4]: 'host:x' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:54: targets.allow[5]: 'unix:x' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)",
                    "client.yaml:4:69: targets.allow[7]: 'file:/x': files are not in this version",
                    "client.yaml:4:92: targets.allow[9]: 'host:0' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)"),
            file(
                    "targetsBlock",
                    """
                    server: a
                    client: home
                    key: k
                    targets: {alow: any, deny: }
                    """,
                    "client.yaml:4:11: targets.alow: unknown key (did you mean allow?)",
                    "client.yaml:4:27: targets.deny: is empty (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\" or unix:/path)"),
            file(
                    "laterClientKeys",
                    """
                    server: a
                    client: home
                    key: k
                    proxy: env
                    visits: {}
                    """,
                    "client.yaml:4:1: proxy: 'proxy' is not in this version",
                    "client.yaml:5:1: visits: 'visits' is not in this version"),
            file("serversFile", """
                    clients: {}
                    listen: 7000
                    """, "client.yaml:1:1: is a server's file (adit server …)"));
}
