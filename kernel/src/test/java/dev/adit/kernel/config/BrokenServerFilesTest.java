package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Broken files of a server, word for word. */
class BrokenServerFilesTest {
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
        return files.lines(files.server(text.replace("%ID%", ConfigFiles.ID)));
    }

    private record BrokenFile(String name, String text, List<String> problems) {}

    private static BrokenFile file(String name, String text, String... problems) {
        return new BrokenFile(name, text, List.of(problems));
    }

    private static final List<BrokenFile> CASES = List.of(
            file("emptyFile", "", "server.yaml: is empty (expected: 'key: value' lines)"),
            file("onlyComments", """
                    # nothing
                    """, "server.yaml: is empty (expected: 'key: value' lines)"),
            file("notAMapping", """
                    - listen: 7000
                    """, "server.yaml:1:1: is not a block of keys (expected: 'key: value' lines)"),
            file("noSpaceAfterColon", """
                    listen:7000
                    """, "server.yaml:1:1: no space after ':' (expected: 'key: value')"),
            file(
                    "noSpaceInBraces",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen:6022, target: 22}
                    """,
                    "server.yaml:3:8: tunnels.ssh: the key 'listen' is missing (a tunnel of type tcp needs it)",
                    "server.yaml:3:34: tunnels.ssh.listen:…: unknown key (no space after ':'; expected: listen: …)"),
            file(
                    "badPort",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      web: {type: tcp, client: home, listen: 80a, target: 80}
                    """,
                    "server.yaml:3:42: tunnels.web.listen: '80a' is not an address (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)"),
            file("misspeltKey", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      web:
                        type: tcp
                        client: home
                        lisen: 80
                        listen: 81
                        target: 80
                    """, "server.yaml:6:5: tunnels.web.lisen: unknown key (did you mean listen?)"),
            file(
                    "misspeltFeature",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      web: {type: tcp, client: home, listen: 80, target: 80,
                        proxy-protocl: v2, helth-check: tcp}
                    """,
                    "server.yaml:4:5: tunnels.web.proxy-protocl: unknown key (did you mean proxy-protocol?)",
                    "server.yaml:4:24: tunnels.web.helth-check: unknown key (did you mean health-check?)"),
            file(
                    "missingPlugin",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      desk: {type: tcp, client: home, listen: 80, target: 80, p2p: auto}
                    """,
                    "server.yaml:3:59: tunnels.desk.p2p: unknown key 'p2p': plugin p2p is not loaded"),
            file(
                    "unknownType",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tpc, client: home, listen: 6022, target: 22, host: x}
                    """,
                    "server.yaml:3:15: tunnels.ssh.type: unknown type 'tpc' (loaded: every, faulty, tcp; did you mean tcp?)"),
            file(
                    "typeOfMissingPlugin",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      dns: {type: udp, client: home, listen: 53, target: 53}
                    """,
                    "server.yaml:3:15: tunnels.dns.type: unknown type 'udp': plugin udp is not loaded (loaded: every, faulty, tcp)"),
            file(
                    "unknownClient",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: hom, listen: 6022, target: 22}
                    """,
                    "server.yaml:3:28: tunnels.ssh.client: 'hom' is not under clients (did you mean home?)"),
            file(
                    "missingKeys",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh:
                    """,
                    "server.yaml:3:7: tunnels.ssh: the key 'type' is missing (expected: text)",
                    "server.yaml:3:7: tunnels.ssh: the key 'client' is missing (expected: text)"),
            file(
                    "tunnelIsText",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: 22
                    """,
                    "server.yaml:3:8: tunnels.ssh: is a text (expected: a block such as {type: tcp, client: home, listen: 6022, target: 22})"),
            file("laterKey", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22}
                    quic: {}
                    """, "server.yaml:4:1: quic: 'quic' is not in this version"),
            file(
                    "privateTunnels",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      desk: {type: tcp, client: home, target: 22, private: {visitors: ofice}}
                      game: {type: tcp, client: home, target: 22-23, carrier: direct, private: 0123456789abcdef}
                      far: {type: tcp, client: home, target: 22, private: 0123456789abcdef, access: {deny: 10.0.0.1}}
                    """,
                    "server.yaml:3:56: tunnels.desk.private: the key 'secret' is missing (expected: a secret)",
                    "server.yaml:3:56: tunnels.desk.private.visitors: 'ofice' is not under clients",
                    "server.yaml:4:43: tunnels.game.target: has several (expected: one, as the tunnel is private)",
                    "server.yaml:4:59: tunnels.game.carrier: is direct (expected: auto or mux, as the tunnel is private)",
                    "server.yaml:5:81: tunnels.far.access: cannot stand in a private tunnel (private.visitors says who may come)"),
            file(
                    "rangesThatDiffer",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      game: {type: tcp, client: home, listen: [6100-6110, 6200], target: 10.0.0.7:7100-7110}
                    """,
                    "server.yaml:3:70: tunnels.game.target: '10.0.0.7:7100-7110' has 11 ports but listen has 12 (expected: as many, or one)"),
            file("listedTwice", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      game: {type: tcp, client: home, listen: [6100-6110, 6105], target: 22}
                    """, "server.yaml:3:55: tunnels.game.listen[1]: '6105' is listed twice"),
            file(
                    "targetPortZero",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      game: {type: tcp, client: home, listen: 6100, target: 0}
                    """,
                    "server.yaml:3:57: tunnels.game.target: port 0 cannot be connected to (expected: 1-65535)"),
            file(
                    "rangeBackwards",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      game: {type: tcp, client: home, listen: 6110-6100, target: 22}
                    """,
                    "server.yaml:3:43: tunnels.game.listen: '6110-6100' is not an address (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)"),
            file(
                    "wrongFeatureValue",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, proxy-protocol: v3}
                    """,
                    "server.yaml:3:76: tunnels.ssh.proxy-protocol.send: 'v3' is unknown (expected: v1, v2)"),
            file(
                    "featureChecksItself",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, proxy-protocol: {send: v2, accept-from: [1, 2]}}
                    """,
                    "server.yaml:3:100: tunnels.ssh.proxy-protocol.accept-from: '1' and others (expected: one)"),
            file(
                    "featureInWrongPlace",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, meter: 1h}
                    proxy-protocol: v2
                    """,
                    "server.yaml:3:60: tunnels.ssh.meter: 'meter' cannot stand here (expected: at top level)",
                    "server.yaml:4:1: proxy-protocol: 'proxy-protocol' cannot stand here (expected: in a tunnel)"),
            file("listForOne", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: [home, office], listen: 6022, target: 22}
                    """, "server.yaml:3:35: tunnels.ssh.client[1]: 'office' is not under clients"),
            file(
                    "blockForOne",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: {a: b}}
                    """,
                    "server.yaml:3:56: tunnels.ssh.target: is a block (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)"),
            file(
                    "emptyValue",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: , target: 22}
                    """,
                    "server.yaml:3:41: tunnels.ssh.listen: is empty (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)"),
            file("yesIsNoTruth", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, enabled: yes}
                    """, "server.yaml:3:69: tunnels.ssh.enabled: 'yes' is not true or false"),
            file(
                    "durationWithoutUnit",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, dial-timeout: 5}
                    drain-timeout: 0x1s
                    """,
                    "server.yaml:3:74: tunnels.ssh.dial-timeout: '5' is not a duration (expected: a number with its unit, such as 10s, 250ms, 2m, 1h or 4d)",
                    "server.yaml:4:16: drain-timeout: '0x1s' is not a duration (expected: a number with its unit, such as 10s, 250ms, 2m, 1h or 4d)"),
            file(
                    "zeroDialTimeout",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 6022, target: 22, dial-timeout: 0s}
                    """,
                    "server.yaml:3:74: tunnels.ssh.dial-timeout: is zero (expected: a duration above 0)"),
            file(
                    "badNames",
                    """
                    clients: {ho me: {id: %ID%}}
                    tunnels: {a/b: {type: tcp, client: ho me, listen: 1, target: 2}}
                    """,
                    "server.yaml:1:11: clients: 'ho me' is not a name (expected: letters, digits, '-', '_' and '.', a letter or digit first, at most 64)",
                    "server.yaml:2:11: tunnels: 'a/b' is not a name (expected: letters, digits, '-', '_' and '.', a letter or digit first, at most 64)"),
            file("namelessList", """
                    clients: [home]
                    """, "server.yaml:1:10: clients: is a list (expected: a block of names, 'name: …')"),
            file(
                    "clientWithoutId",
                    """
                    clients: {home: }
                    """,
                    "server.yaml:1:16: clients.home: the key 'id' is missing (expected: an id as printed by 'adit key new')"),
            file(
                    "badId",
                    """
                    clients: {home: ADIT-3QK7}
                    """,
                    "server.yaml:1:17: clients.home.id: is not an id (expected: ADIT- and 13 groups of 4 letters and digits, as printed by 'adit key new')"),
            file(
                    "idList",
                    """
                    clients: {home: {id: [%ID%, nonsense]}}
                    """,
                    "server.yaml:1:94: clients.home.id[1]: is not an id (expected: ADIT- and 13 groups of 4 letters and digits, as printed by 'adit key new')"),
            file("idTwice", """
                    clients: {home: %ID%, office: {id: aditaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}
                    """, "server.yaml:1:101: clients.office.id: names an id of the client home too"),
            file(
                    "laterTransport",
                    """
                    transports: [tls, kcp, quik]
                    """,
                    "server.yaml:1:19: transports[1]: 'kcp': plugin kcp is not loaded (expected: tls, tcp, ws, wss or quic)",
                    "server.yaml:1:24: transports[2]: 'quik' is not a transport (expected: tls, tcp, ws, wss or quic)"),
            file("transportTwice", """
                    transports: [tls, tls]
                    """, "server.yaml:1:13: transports: names something twice"),
            file(
                    "noTransport",
                    """
                    transports: []
                    """,
                    "server.yaml:1:13: transports: is empty (expected: some of tls, wss, ws, quic and tcp)"),
            file(
                    "listenRange",
                    """
                    listen: 7000-7001
                    """,
                    "server.yaml:1:9: listen: '7000-7001' is not one port (expected: port, host:port or \"[v6]:port\")"),
            file(
                    "heartbeat",
                    """
                    heartbeat: {interval: 20s}
                    """,
                    "server.yaml:1:12: heartbeat.dead-after: is not longer than interval (expected: two or three intervals)"),
            file(
                    "logWords",
                    """
                    log: {level: warning, format: jsn, rotate: {size: 1MiB}}
                    """,
                    "server.yaml:1:14: log.level: 'warning' is unknown (expected: error, warn, info, debug, trace)",
                    "server.yaml:1:31: log.format: 'jsn' is unknown (expected: text, json; did you mean json?)",
                    "server.yaml:1:36: log.rotate: 'rotate' is not in this version"),
            file(
                    "topLevelMisspelt",
                    """
                    transport: tls
                    heartbeet: {}
                    """,
                    "server.yaml:1:1: transport: unknown key (did you mean transports?)",
                    "server.yaml:2:1: heartbeet: unknown key (did you mean heartbeat?)"),
            file("doubledKey", """
                    clients: {home: %ID%}
                    listen: 1
                    listen: 2
                    """, "server.yaml:3:1: listen: stands twice (the first is at 2:1)"),
            file("doubledTunnel", """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: 1, target: 2}
                      ssh: {type: tcp, client: home, listen: 3, target: 4}
                    """, "server.yaml:4:3: tunnels.ssh: stands twice (the first is at 3:3)"),
            file(
                    "mergeKey",
                    """
                    base: &b {enabled: true}
                    clients: {home: {<<: *b, id: %ID%}}
                    """,
                    "server.yaml:1:1: base: unknown key (expected: listen, clients, tunnels, transports, ws, balancers, include, state, heartbeat, log, drain-timeout, meter)",
                    "server.yaml:2:18: clients.home: '<<' (merge) is not used here (write the keys themselves)"),
            file(
                    "tags",
                    """
                    listen: !!int 7000
                    log: !custom {level: info}
                    """,
                    "server.yaml:1:9: listen: a tag ('!…') means nothing here (leave it out, or quote the value)",
                    "server.yaml:2:6: log: a tag ('!…') means nothing here (leave it out, or quote the value)"),
            file("recursiveAlias", """
                    clients: &c {home: *c}
                    """, "server.yaml:1:10: clients.home: an alias ('*…') to a block that it stands in"),
            file(
                    "complexKey",
                    """
                    ? [a, b]
                    : c
                    """,
                    "server.yaml:1:3: a key that is no word (quote a value that begins with '[' or '{')"),
            file(
                    "unknownPlaceholder",
                    """
                    state: ${home}/x
                    """,
                    "server.yaml:1:8: state: '${home}' is unknown (expected: ${env:NAME}, ${env:NAME:default} or ${file:/path}; a plain '${' is written '$${')"),
            file(
                    "openPlaceholder",
                    """
                    state: x${env:HOME
                    """,
                    "server.yaml:1:8: state: '${' without its '}' (a plain '${' is written '$${')"),
            file(
                    "missingVariable",
                    """
                    listen: ${env:PORT}
                    """,
                    "server.yaml:1:9: listen: the environment variable PORT is not set (expected: a value, or ${env:PORT:default})"),
            file(
                    "missingFile",
                    """
                    listen: ${file:no.such}
                    """,
                    "server.yaml:1:9: listen: the file 'no.such' cannot be read: there is no such file"),
            file("folderAsFile", """
                    listen: "${file:.}"
                    """, "server.yaml:1:9: listen: '.' is not a plain file"),
            file("clientsFile", """
                    server: a.example.com
                    client: home
                    key: adit1-xyz
                    """, "server.yaml:1:1: is a client's file (adit client …)"),
            file(
                    "manyAtOnce",
                    """
                    listen: 99999
                    transports: kcp
                    clients: {home: {id: %ID%}}
                    tunnels:
                      b: {type: tcp, client: nobody, listen: x, target: 1}
                      a: {type: tcp, client: home, target: 1}
                    """,
                    "server.yaml:1:9: listen: '99999' is not an address (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)",
                    "server.yaml:2:13: transports: 'kcp': plugin kcp is not loaded (expected: tls, tcp, ws, wss or quic)",
                    "server.yaml:5:26: tunnels.b.client: 'nobody' is not under clients",
                    "server.yaml:5:42: tunnels.b.listen: 'x' is not an address (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)",
                    "server.yaml:6:6: tunnels.a: the key 'listen' is missing (a tunnel of type tcp needs it)"),
            file(
                    "faultyPlugin",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      f:
                        type: faulty
                        client: home
                        anything: x
                        threads: [[a]]
                        broken: xyz
                    """,
                    "server.yaml:6:15: tunnels.f.anything: cannot be read: no text makes a java.lang.Object (a fault of the plugin)",
                    "server.yaml:7:16: tunnels.f.threads[0][0]: cannot be read: no text makes a java.lang.Thread (a fault of the plugin)",
                    "server.yaml:8:13: tunnels.f.broken: 'xyz' begins with x (expected: anything else)"),
            file(
                    "faultyCheck",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      f:
                        type: faulty
                        client: home
                    """,
                    "server.yaml:4:5: tunnels.f: cannot be read (a fault of dev.adit.kernel.config.TestWords$Faulty: java.lang.IllegalStateException: careless)"),
            file(
                    "hostsThatAreNone",
                    """
                    listen: "[1:2]:7000"
                    clients: {home: {id: %ID%}}
                    tunnels:
                      a: {type: tcp, client: home, listen: [80, 300.0.0.1:81, 80-81], target: "*.x:80"}
                      b: {type: tcp, client: home, listen: "*.x:80", target: 1}
                    """,
                    "server.yaml:1:9: listen: '[1:2]:7000' names no host (expected: a name, an IPv4 or an IPv6 address)",
                    "server.yaml:4:45: tunnels.a.listen[1]: '300.0.0.1:81' names no host (expected: a name, an IPv4 or an IPv6 address)",
                    "server.yaml:4:59: tunnels.a.listen[2]: '80-81' is listed twice",
                    "server.yaml:4:75: tunnels.a.target: '*.x:80' names no host (expected: a name, an IPv4 or an IPv6 address)",
                    "server.yaml:5:40: tunnels.b.listen: '*.x:80' names no host (expected: a name, an IPv4 or an IPv6 address)"),
            file(
                    "heartbeatTooQuick",
                    """
                    heartbeat: 1ms
                    """,
                    "server.yaml:1:12: heartbeat.interval: is too short (expected: 10ms or more)"),
            file(
                    "networkAsList",
                    """
                    clients: {home: {id: %ID%}}
                    tunnels:
                      ssh: {type: tcp, client: home, listen: [fe80::], target: 22}
                    """,
                    "server.yaml:3:43: tunnels.ssh.listen[0]: is a block (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path); quote a value that ends with ':'"));
}
