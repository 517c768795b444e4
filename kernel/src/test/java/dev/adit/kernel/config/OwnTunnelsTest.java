package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tunnels of a client's file: from its text to the server's tunnel and back to a place in the file. */
class OwnTunnelsTest {
    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void prepare() {
        files = new ConfigFiles(folder);
    }

    private ConfigResult<ClientConfig> client(String tunnels) {
        return files.client("server: a.example.com\nclient: office\nkey: k\ntunnels:\n" + tunnels.indent(2));
    }

    private OwnTunnel own(String tunnel) {
        return client(tunnel).get().tunnels().values().iterator().next();
    }

    private static OfferedTunnel.Result offered(OwnTunnel tunnel) {
        return OfferedTunnel.read("office", tunnel.name(), tunnel.text(), new TestWords());
    }

    private static TunnelSpec spec(OfferedTunnel.Result result) {
        return Objects.requireNonNull(result.spec());
    }

    @Test
    void theServerReadsTheTunnelThatTheClientWrote() {
        files.variable("PORT", "6554");
        OwnTunnel tunnel = own(
                "cam: {type: tcp, listen: [\"127.0.0.1:${env:PORT}\", 80-81], target: \"[::1]:554\", dial-timeout: 3s}");

        assertThat(tunnel.targets()).containsExactly(Address.parse("[::1]:554"));
        assertThat(tunnel.listen()).containsExactly("127.0.0.1:6554", "80-81");
        assertThat(offered(tunnel).spec())
                .isEqualTo(SpecBuilder.tunnel("office/cam", "tcp", new TestWords.Plain())
                        .clients("office")
                        .listen("127.0.0.1:6554", "80-81")
                        .targets("[::1]:554")
                        .dialTimeout(Duration.ofSeconds(3))
                        .build());
    }

    @Test
    void everyKindOfValueSurvivesTheWay() {
        files.variable("WORD", "a \"b\" \\ ${env:HOME}\n\u0007ü€𝄞");
        OwnTunnel tunnel = own("""
                t:
                  type: every
                  text: ${env:WORD}
                  secret: "$${x}"
                  auth: {ann: "one", bob: "two"}
                  inners: [{name: a, count: 2}, b]
                  names: []
                """);

        TestWords.Every every = (TestWords.Every) spec(offered(tunnel)).typeConfig();

        assertThat(every.text()).isEqualTo("a \"b\" \\ ${env:HOME}\n\u0007ü€𝄞");
        assertThat(Objects.requireNonNull(every.secret()).reveal()).isEqualTo("${x}");
        assertThat(every.auth().keySet()).containsExactly("ann", "bob");
        assertThat(every.inners()).containsExactly(new TestWords.Inner("a", 2), new TestWords.Inner("b", 1));
        assertThat(every.names()).isEmpty();
        assertThat(tunnel.text()).matches("\\p{ASCII}*").doesNotContain("\n");
        assertThat(tunnel.toString()).isEqualTo("OwnTunnel[t]");
    }

    @Test
    void aTypeThatIsNotLoadedHereIsTheServersToJudge() {
        OwnTunnel tunnel = own("web: {type: http, host: www.example.com, lissten: 80, p2p: auto}");

        assertThat(tunnel.type()).isEqualTo("http");
        assertThat(tunnel.text())
                .isEqualTo(
                        "{\"type\": \"http\", \"host\": \"www.example.com\", \"lissten\": \"80\", \"p2p\": \"auto\"}");
        assertThat(offered(tunnel).problems())
                .extracting(OfferedTunnel.Problem::path)
                .contains("type", "p2p", "lissten");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: tcp, listen: 80, target: 22, client: home} | 5:42: tunnels.t.client: cannot stand in a client's file (the tunnel is this client's)",
                "{type: tcp, listen: 80a, target: 22} | 5:26: tunnels.t.listen: '80a' is not an address (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)",
                "{type: tcp, listen: 80} | 5:6: tunnels.t: the key 'target' is missing (a tunnel of type tcp needs it)",
                "{type: tcp, target: 22, private: 1} | 5:39: tunnels.t.private.secret: is too short to withstand guessing (expected: at least 16 characters, better the output of: openssl rand -base64 32)",
                "{type: tcp, listen: 80, target: 22, enabeld: true} | 5:42: tunnels.t.enabeld: unknown key (did you mean enabled?)",
                "{type: http, text: \"${env:GONE}\"} | 5:25: tunnels.t.text: the environment variable GONE is not set (expected: a value, or ${env:GONE:default})",
                "{listen: 80} | 5:6: tunnels.t: the key 'type' is missing (expected: text)",
                "tcp | 5:6: tunnels.t: is a text (expected: a block such as {type: tcp, listen: 6022, target: 22})"
            })
    void whatTheClientKnowsItTellsItself(String block, String problem) {
        assertThat(files.lines(client("t: " + block))).containsExactly("client.yaml:" + problem);
    }

    @Test
    void whatTheServerFindsStandsAtItsPlaceInTheClientsFile() {
        files.variable("PW", "canary-of-the-client");
        OwnTunnel tunnel = own("""
                t:
                  type: http
                  idle: "${env:PW}"
                  listen: [80, 81]
                  tls: {certificate: /x}
                """);

        assertThat(tunnel.problem("listen[1]", "is not granted"))
                .hasToString(folder + "/client.yaml:8:18: tunnels.t.listen[1]: is not granted");
        assertThat(tunnel.problem("tls.certificate", "x").line()).isEqualTo(9);
        assertThat(tunnel.problem("tls.other.deep", "x").line()).isEqualTo(9);
        assertThat(tunnel.problem("", "x").line()).isEqualTo(6);
        assertThat(tunnel.problem("idle", "'canary-of-the-client' is not a duration")
                        .message())
                .isEqualTo("'${env:PW}' is not a duration");
    }

    @Test
    void aPeersTextIsOnlyText() {
        TestWords words = new TestWords();

        assertThat(OfferedTunnel.read("office", "t", "{type: every, path: /etc/passwd}", words)
                        .problems())
                .containsExactly(new OfferedTunnel.Problem(
                        "path", "a path cannot come from a client's file (it would be read here)"));
        assertThat(spec(OfferedTunnel.read("office", "t", "{type: every, text: \"${file:/etc/passwd}\"}", words))
                        .typeConfig())
                .extracting("text")
                .isEqualTo("${file:/etc/passwd}");
        assertThat(OfferedTunnel.read("office", "t", "{type: tcp, client: home}", words)
                        .problems())
                .extracting(OfferedTunnel.Problem::path)
                .containsExactly("client");
        assertThat(OfferedTunnel.read("office", "a/b", "{type: every}", words).spec())
                .isNull();
        assertThat(OfferedTunnel.read("office", "t", "a: &a [x]\nb: [*a, *a]", words)
                        .spec())
                .isNull();
        assertThat(OfferedTunnel.read("office", "t", "{", words).problems()).isNotEmpty();
        assertThat(OfferedTunnel.read("office", "t", "", words).problems()).isNotEmpty();
    }

    @Test
    void tooManyAndTooLargeAreToldAtOnce() {
        assertThat(files.lines(client("t: {type: http, text: " + "x".repeat(OwnTunnel.MOST_TEXT) + "}")))
                .containsExactly("client.yaml:5:6: tunnels.t: has more than 16 KiB of values");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= OwnTunnel.MOST; i++) {
            many.append("t").append(i).append(": {type: http}\n");
        }
        assertThat(files.lines(client(many.toString()))).containsExactly("client.yaml:5:3: tunnels: are more than 128");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types: tcp, listen: 6554 | 6554 | ",
                "types: tcp, listen: 6000-6999 | 127.0.0.1:6554 | ",
                "types: tcp, listen: 6000-6999 | 6990-7000 | listen 6990-7000 is not granted to office (server: clients.office.allow.listen)",
                "types: tcp, listen: [6000-6004, 6005-6010] | 6000-6010 | ",
                "types: tcp, listen: 127.0.0.1:6554 | 6554 | listen 6554 is not granted to office (server: clients.office.allow.listen)",
                "types: tcp, listen: \"[::1]:6554\" | [0:0::1]:6554 | ",
                "types: tcp, listen: [0, 1-65535] | unix:/tmp/x | listen unix:/tmp/x is not granted to office (server: clients.office.allow.listen)",
                "types: tcp, listen: \"unix:/tmp/x\" | unix:/tmp/x | ",
                "types: every, listen: 6554 | 6554 | type tcp is not granted to office (server: clients.office.allow.types)",
                "tunnels: 3 | 6554 | type tcp is not granted to office (server: clients.office.allow.types)"
            })
    void nothingIsGrantedThatIsNotWritten(String allow, String listen, String refusal) {
        ServerConfig server = files.server("clients: {office: {id: " + ConfigFiles.ID + ", allow: {" + allow + "}}}")
                .get();
        AllowConfig config =
                Objects.requireNonNull(server.clients().get("office")).allow();
        TunnelSpec spec = spec(offered(own("t: {type: tcp, target: 22, listen: \"" + listen + "\"}")));

        AllowConfig.Refusal told = config.refuse("office", spec);

        assertThat(told == null ? null : told.message()).isEqualTo(refusal);
    }

    @Test
    void aGrantThatIsNoneIsTold() {
        assertThat(files.lines(files.server(
                        "clients: {office: {id: " + ConfigFiles.ID + ", allow: {types: tcp, tunnels: -1}}}")))
                .satisfiesExactly(line -> assertThat(line).endsWith("allow.tunnels: '-1' is below 0"));
    }
}
