package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a good file of a client says. */
class ClientFileTest {
    private static final String LEAST = "server: a.example.com\nclient: home\nkey: adit1-x\n";

    @TempDir
    Path folder;

    private ConfigFiles files = new ConfigFiles(Path.of("."));

    @BeforeEach
    void useTheFolder() {
        files = new ConfigFiles(folder);
    }

    @Test
    void threeLinesAreACompleteFile() {
        ClientConfig config = files.client(LEAST).get();

        assertThat(config.server()).containsExactly(new ServerAddress(null, "a.example.com", 7000));
        assertThat(config.connect()).isEqualTo(Connect.FAILOVER);
        assertThat(config.client()).isEqualTo("home");
        assertThat(config.key()).isEqualTo(Secret.parse("adit1-x"));
        assertThat(config.targets()).isEqualTo(new TargetsConfig(List.of(), List.of(), false));
        assertThat(config.state()).isNull();
        assertThat(config.heartbeat().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.log().level()).isEqualTo(LogConfig.Level.INFO);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.features()).isEmpty();
    }

    @Test
    void serversAreReadWithAndWithoutSchemeAndPort() {
        Map<String, ServerAddress> servers = Map.of(
                "a.example.com:443", new ServerAddress(null, "a.example.com", 443),
                "tls://A.example.com", new ServerAddress(Transport.TLS, "a.example.com", 7000),
                "tcp://10.0.0.1:1", new ServerAddress(Transport.TCP, "10.0.0.1", 1),
                "wss://b.example.com", new ServerAddress(Transport.WSS, "b.example.com", 443, "/adit"),
                "ws://b.example.com:8080/x/y", new ServerAddress(Transport.WS, "b.example.com", 8080, "/x/y"),
                "'[::1]'", new ServerAddress(null, "::1", 7000),
                "tls://[2001:db8::1]:443", new ServerAddress(Transport.TLS, "2001:db8::1", 443));

        servers.forEach((text, server) -> assertThat(
                        files.client(LEAST.replace("a.example.com", text)).get().server())
                .as(text)
                .containsExactly(server));
    }

    @Test
    void aServerPrintsAsItIsWritten() {
        assertThat(ServerAddress.parse("tls://[::1]")).hasToString("tls://[::1]:7000");
        assertThat(ServerAddress.parse("a:1")).hasToString("a:1");
    }

    @Test
    void anyIsAWordAndNoTarget() {
        assertThat(targets("any")).isEqualTo(new TargetsConfig(List.of(), List.of(), true));
        assertThat(targets("{allow: [any, unix:/run/x.sock], deny: 192.168.1.1}"))
                .isEqualTo(new TargetsConfig(List.of("unix:/run/x.sock"), List.of("192.168.1.1"), true));
    }

    @Test
    void everyShapeOfATargetIsKeptAsWritten() {
        assertThat(targets("[127.0.0.1, 192.168.1.0/24, \"2001:db8::/32\", \"::1\", \"[::1]\", \"[::1]:22\", nas.lan,"
                                + " nas.lan:80, \"10.0.0.1:6000-6010\", unix:/a/b, 0.0.0.0/0, \"::/0\"]")
                        .allow())
                .containsExactly(
                        "127.0.0.1",
                        "192.168.1.0/24",
                        "2001:db8::/32",
                        "::1",
                        "[::1]",
                        "[::1]:22",
                        "nas.lan",
                        "nas.lan:80",
                        "10.0.0.1:6000-6010",
                        "unix:/a/b",
                        "0.0.0.0/0",
                        "::/0");
    }

    private TargetsConfig targets(String text) {
        return files.client(LEAST + "targets: " + text + "\n").get().targets();
    }
}
