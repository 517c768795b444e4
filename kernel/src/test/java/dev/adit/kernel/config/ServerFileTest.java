package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a good file of a server says. */
class ServerFileTest {
    private static final String SSH = """
            clients: {home: {id: %s}}
            tunnels:
              ssh: {type: tcp, client: home, listen: 6022, target: 22}
            """.formatted(ConfigFiles.ID);

    @TempDir
    Path folder;

    private ConfigFiles files = new ConfigFiles(Path.of("."));

    @BeforeEach
    void useTheFolder() {
        files = new ConfigFiles(folder);
    }

    @Test
    void whatIsNotWrittenHasItsDefault() {
        ServerConfig config = files.server("listen: 7000\n").get();

        assertThat(config.listen()).isEqualTo(Address.of(null, 7000));
        assertThat(config.clients()).isEmpty();
        assertThat(config.tunnels()).isEmpty();
        assertThat(config.transports()).containsExactly(Transport.TLS, Transport.WSS);
        assertThat(config.state()).isNull();
        assertThat(config.heartbeat()).isEqualTo(new HeartbeatConfig(Duration.ofSeconds(5), Duration.ofSeconds(15)));
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.TEXT, null, false));
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.features()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        ServerConfig config = files.server("""
                        listen: "[::1]:7001"
                        clients:
                          home: {id: [%s, %s], enabled: false, second: standby}
                          office: %s
                        transports: [tls, tcp]
                        state: /var/lib/adit
                        heartbeat: {interval: 250ms, dead-after: 1s}
                        log: {level: debug, format: json, file: logs/server.log}
                        drain-timeout: 2m
                        meter: {every: 4d}
                        tunnels:
                          game:
                            type: tcp
                            client: home
                            enabled: false
                            listen: [6100-6110, 127.0.0.1:80]
                            target: 10.0.0.7:7000
                            dial-timeout: 5s
                            proxy-protocol: {send: v2, accept-from: 10.0.0.2:1}
                        """.formatted(
                        ConfigFiles.ID, ConfigFiles.ID.replace('A', 'C').replace("CDIT", "adit"), ConfigFiles.OTHER_ID))
                .get();

        assertThat(config.listen()).isEqualTo(Address.of("::1", 7001));
        assertThat(config.clients().keySet()).containsExactly("home", "office");
        assertThat(Objects.requireNonNull(config.clients().get("home")).ids())
                .containsExactly(ConfigFiles.ID, "ADIT" + "-CCCC".repeat(13));
        assertThat(config.clients().values()).extracting(ClientEntry::enabled).containsExactly(false, true);
        assertThat(config.clients().values())
                .extracting(ClientEntry::second)
                .containsExactly(Second.STANDBY, Second.REPLACE);
        assertThat(config.transports()).isEqualTo(Set.of(Transport.TLS, Transport.TCP));
        assertThat(config.state()).isEqualTo(Path.of("/var/lib/adit"));
        assertThat(config.heartbeat()).isEqualTo(new HeartbeatConfig(Duration.ofMillis(250), Duration.ofSeconds(1)));
        assertThat(config.log())
                .isEqualTo(new LogConfig(
                        LogConfig.Level.DEBUG, LogConfig.Format.JSON, folder.resolve("logs/server.log"), false));
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.features()).isEqualTo(Map.of("meter", new TestWords.Meter(Duration.ofDays(4), null)));
        assertThat(config.tunnels())
                .isEqualTo(Map.of(
                        "game",
                        SpecBuilder.tunnel("game", "tcp", new TestWords.Plain())
                                .disabled()
                                .listen("6100-6110", "127.0.0.1:80")
                                .targets("10.0.0.7:7000")
                                .features(Map.of(
                                        "proxy-protocol",
                                        new TestWords.ProxyProtocol(
                                                TestWords.Version.V2, List.of(Address.of("10.0.0.2", 1)))))
                                .build()));
    }

    @Test
    void aTunnelIsEqualToItselfReadAgain() {
        assertThat(files.server(SSH).get().tunnels())
                .isEqualTo(files.server("# a comment\nlisten: 7\n" + SSH).get().tunnels());
    }

    @Test
    void aTunnelIsNotEqualIfAnyOfItsKeysHasChanged() {
        Map<String, TunnelSpec> before = files.server(SSH).get().tunnels();

        assertThat(files.server(SSH.replace("22}", "23}")).get().tunnels()).isNotEqualTo(before);
        assertThat(files.server(SSH.replace("22}", "22, proxy-protocol: v1}"))
                        .get()
                        .tunnels())
                .isNotEqualTo(before);
    }

    @Test
    void aRangeMayGoToARangeOfTheSameSizeOrToOnePort() {
        for (String target : List.of("7100-7110", "22", "unix:/run/x.sock", "\"[::1]:7100-7110\"")) {
            String text = SSH.replace("6022", "[6100-6108, 6200-6201]").replace("target: 22", "target: " + target);
            assertThat(files.server(text).isOk()).as(target).isTrue();
        }
    }

    @Test
    void anAliasStandsForTheBlockItNames() {
        String text = SSH.replace("ssh: {", "ssh: &ssh {") + "  again: *ssh\n";

        TunnelSpec again =
                Objects.requireNonNull(files.server(text).get().tunnels().get("again"));

        assertThat(again.listen()).containsExactly(Address.of(null, 6022));
    }

    @Test
    void aListOfOneNeedsNoBracketsAndAScalarStandsForTheFirstKey() {
        String first = files.server(SSH.replace("22}", "22, proxy-protocol: v2}"))
                .get()
                .toString();
        String second = files.server(SSH.replace("6022", "[6022]").replace("22}", "22, proxy-protocol: {send: v2}}"))
                .get()
                .toString();

        assertThat(first).isEqualTo(second);
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() {
        Path missing = folder.resolve("none.yaml");

        assertThat(ConfigLoader.server(missing, new TestWords(), name -> null).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(missing + ": cannot be read: there is no such file");
        assertThat(ConfigLoader.client(folder, new TestWords(), name -> null).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(folder + ": cannot be read: it is a folder");
    }

    @Test
    void bytesThatAreNotUtf8AreToldWithTheirPlace() throws java.io.IOException {
        Path file = java.nio.file.Files.write(
                folder.resolve("x.yaml"), new byte[] {'a', ':', ' ', 'b', '\n', 'c', ':', ' ', (byte) 0xff});

        assertThat(files.lines(ConfigLoader.server(file, new TestWords(), name -> null)))
                .containsExactly("x.yaml:2:4: a byte that is not UTF-8");
    }

    @Test
    void aByteOrderMarkAndForeignLineBreaksDoNoHarm() {
        assertThat(files.server("\ufefflisten: 7001\r\nstate: /x\r\n").get().listen())
                .isEqualTo(Address.of(null, 7001));
    }

    @Test
    void aliasesOfAliasesEndBeforeTheMemoryDoes() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 12; i++) {
            String previous = "*a" + (i - 1);
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(4, previous))));
        }

        assertThat(files.lines(files.server(text.toString())))
                .anyMatch(line -> line.endsWith("the file has too many values, or aliases of aliases"));
        assertThat(files.lines(files.server("a: &a [x]\nb: [" + "*a, ".repeat(60) + "x]\n")))
                .containsExactly("server.yaml: has too many aliases");
    }

    @Test
    void aFileOfUnreasonableSizeIsRefused() {
        assertThat(files.lines(files.server("# " + "x".repeat(YamlSource.MOST_BYTES))))
                .containsExactly("server.yaml: is larger than 8 MiB");
    }
}
