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
                    "client.yaml:1:9: server: '7000' is not a server (expected: host, host:port, tls://host:port, tcp://host:port, quic://host:port, wss://host:port/path or ws://host:port/path)"),
            file(
                    "serverPort",
                    """
                    server: a.example.com:70000
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'a.example.com:70000' is not a server (expected: host, host:port, tls://host:port, tcp://host:port, quic://host:port, wss://host:port/path or ws://host:port/path)"),
            file(
                    "serverTransport",
                    """
                    server: kcp://a.example.com/adit
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'kcp': plugin kcp is not loaded (expected: tls, tcp, ws, wss or quic)"),
            file(
                    "serverScheme",
                    """
                    server: http://a
                    client: home
                    key: k
                    """,
                    "client.yaml:1:9: server: 'http' is not a transport (expected: tls, tcp, ws, wss or quic)"),
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
                    "client.yaml:1:9: server: 'a:1-2' is not a server (expected: host, host:port, tls://host:port, tcp://host:port, quic://host:port, wss://host:port/path or ws://host:port/path)"),
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
                    "client.yaml:4:11: targets.allow[0]: '10.0.0.0/33' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:24: targets.allow[1]: '22' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:28: targets.allow[2]: '300.1.1.1' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:39: targets.allow[3]: 'a b' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:46: targets.allow[4]: 'host:x' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:54: targets.allow[5]: 'unix:x' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)",
                    "client.yaml:4:92: targets.allow[9]: 'host:0' is not a target (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)"),
            file(
                    "targetsBlock",
                    """
                    server: a
                    client: home
                    key: k
                    targets: {alow: any, deny: }
                    """,
                    "client.yaml:4:11: targets.alow: unknown key (did you mean allow?)",
                    "client.yaml:4:27: targets.deny: is empty (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)"),
            file(
                    "visits",
                    """
                    server: a
                    client: home
                    key: k
                    visits:
                      text: desk
                      short: {tunnel: desk, secret: 123, listen: 22}
                      odd: {tunnel: a/b/c, secret: 0123456789abcdef, listen: 22, colour: red}
                      nowhere: {tunnel: office/desk, secret: 0123456789abcdef, type: tpc}
                      again: {tunnel: office/pc, secret: 0123456789abcdef, listen: 23, dial-timeout: 0s, carrier: mux}
                    """,
                    "client.yaml:5:9: visits.text: is a text (expected: a block such as {tunnel: desk, secret:"
                            + " \"${file:desk.secret}\", listen: 3389})",
                    "client.yaml:6:33: visits.short.secret: is too short to withstand guessing (expected: at least 16"
                            + " characters, better the output of: openssl rand -base64 32)",
                    "client.yaml:7:17: visits.odd.tunnel: 'a/b/c' is not a tunnel (expected: a name, or client/name)",
                    "client.yaml:7:62: visits.odd.colour: unknown key (expected: tunnel, secret, listen, type, enabled,"
                            + " dial-timeout, peers)",
                    "client.yaml:8:12: visits.nowhere.listen: names no address (expected: port, host:port, \"[v6]:port\" or"
                            + " unix:/path)",
                    "client.yaml:8:66: visits.nowhere.type: unknown type 'tpc' (loaded: every, faulty, tcp)",
                    "client.yaml:9:82: visits.again.dial-timeout: is zero (expected: a duration above 0)",
                    "client.yaml:9:86: visits.again.carrier: 'carrier' is not in this version"),
            file(
                    "visitsOfOneTunnel",
                    """
                    server: a
                    client: home
                    key: k
                    visits:
                      one: {tunnel: desk, secret: 0123456789abcdef, listen: 22}
                      two: {tunnel: desk, secret: 0123456789abcdef, listen: 23}
                    """,
                    "client.yaml:6:17: visits.two.tunnel: 'desk' is visited by one already (expected: all its addresses"
                            + " under listen of one visit)"),
            file(
                    "privateTunnels",
                    """
                    server: a
                    client: home
                    key: k
                    tunnels:
                      desk: {type: tcp, target: 22, private: {visitors: office}}
                      open: {type: tcp, listen: 22, target: 22, private: {secret: 0123456789abcdef, visitors: a b}}
                    """,
                    "client.yaml:5:42: tunnels.desk.private: the key 'secret' is missing (expected: a secret)",
                    "client.yaml:6:29: tunnels.open.listen: cannot stand in a private tunnel (its visitors listen on their"
                            + " own machines)",
                    "client.yaml:6:91: tunnels.open.private.visitors: 'a b' is not a name (expected: letters, digits, '-',"
                            + " '_' and '.', a letter or digit first, at most 64)"),
            file(
                    "ways",
                    """
                    server: wss://a/b?c
                    client: home
                    key: k
                    proxy: {url: "http://p", user: ann}
                    server-tls: {name: 10.0.0.1}
                    """,
                    "client.yaml:1:9: server: '/b?c' is not a path (expected: such as /adit)",
                    "client.yaml:4:8: proxy.password: is missing (expected: both or none)",
                    "client.yaml:5:20: server-tls.name: '10.0.0.1' is not a name (expected: such as tunnel.example.com)"),
            file("serversFile", """
                    clients: {}
                    listen: 7000
                    """, "client.yaml:1:1: is a server's file (adit server …)"));
}
