package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientFlagsTest {
    private final ClientFlags flags = new ClientFlags("adit tcp", "tcp", "ssh", "--name");

    @TempDir
    private Path folder;

    @BeforeEach
    void aServerAndAKey() {
        flags.client("server", "--to", "tunnel.example.com");
        flags.client("key", "--key", "adit1-secret-of-somebody");
    }

    private static ConfigResult<ClientConfig> read(ClientFlags flags) {
        return ConfigLoader.client(flags, new TestWords(), Map.<String, String>of()::get);
    }

    private static OwnTunnel only(ClientConfig config) {
        return Objects.requireNonNull(config.tunnels().get("ssh"));
    }

    private static PluginWords.TunnelWord word(String type) {
        return Objects.requireNonNull(new TestWords().tunnelType(type));
    }

    private List<String> problems() {
        return read(flags).problems().stream().map(flags::text).toList();
    }

    @Test
    void theyMakeTheSameTunnelAsAFile() {
        flags.tunnel("target", "TARGET", "22");
        flags.tunnel("listen", "--listen", "6022");
        flags.tunnel("listen", "--listen", "[::1]:6023");
        flags.tunnel("dial-timeout", "--dial-timeout", "5s");
        flags.block("proxy-protocol", "--proxy-protocol", "v2", false);

        ClientConfig config = read(flags).get();

        OwnTunnel tunnel = only(config);
        assertThat(tunnel.type()).isEqualTo("tcp");
        assertThat(tunnel.listen()).containsExactly("6022", "[::1]:6023");
        assertThat(tunnel.targets()).containsExactly(Address.parse("22"));
        assertThat(tunnel.text())
                .isEqualTo("{\"type\": \"tcp\", \"target\": \"22\", \"listen\": [\"6022\", \"[::1]:6023\"],"
                        + " \"dial-timeout\": \"5s\", \"proxy-protocol\": \"v2\"}");
        assertThat(config.client()).isEmpty();
        assertThat(config.server().get(0)).hasToString("tunnel.example.com:7000");
    }

    @Test
    void aWrongValueIsToldAtItsFlag() {
        flags.tunnel("target", "TARGET", "22");
        flags.tunnel("listen", "--listen", "80a");
        flags.tunnel("dial-timeout", "--dial-timeout", "soon");
        flags.client("server", "--to", "http://x");

        assertThat(problems())
                .anyMatch(line -> line.startsWith("--listen: '80a' is not an address (expected: "))
                .anyMatch(line -> line.startsWith("--dial-timeout: 'soon'"))
                .anyMatch(line -> line.startsWith("--to: "));
    }

    @Test
    void whatIsMissingIsNamedAsItWouldBeGiven() {
        assertThat(problems())
                .containsExactly(
                        "adit tcp: --listen is missing (a tunnel of type tcp needs it)",
                        "adit tcp: TARGET is missing (a tunnel of type tcp needs it)");
    }

    @Test
    void aKeyThatNobodyKnowsIsToldAtItsSetting() {
        flags.tunnel("target", "TARGET", "22");
        flags.block("lisen", "--set lisen", "6022", false);

        assertThat(problems()).anyMatch(line -> line.startsWith("--set lisen: unknown key (did you mean listen?)"));
    }

    @Test
    void aBlockMayBeGivenInBracesOrKeyByKey() {
        flags.tunnel("target", "TARGET", "22");
        flags.tunnel("listen", "--listen", "6022");
        flags.block("proxy-protocol", "--proxy-protocol", "{sent: v2}", false);
        assertThat(problems()).anyMatch(line -> line.startsWith("--proxy-protocol: sent: unknown key"));

        flags.tunnel("proxy-protocol.send", "--proxy-protocol.send", "v2");
        assertThat(problems()).contains("--proxy-protocol: cannot stand beside flags for the keys in it");
    }

    @Test
    void bracesThatAreNoYamlAreToldAtTheFlag() {
        flags.tunnel("target", "TARGET", "22");
        flags.tunnel("listen", "--listen", "6022");
        flags.block("proxy-protocol", "--proxy-protocol", "{send", false);

        assertThat(problems()).containsExactly("--proxy-protocol: a bracket or brace that is never closed");
    }

    @Test
    void aKeyOfAPluginThatOnlyTheServerHasIsPassedOn() {
        flags.tunnel("target", "TARGET", "22");
        flags.tunnel("listen", "--listen", "6022");
        flags.block("zzz.inner", "--set zzz.inner", "1", false);

        assertThat(only(read(flags).get()).text()).contains("\"zzz\": {\"inner\": \"1\"}");
    }

    @Test
    void theKeyIsNeverShownAndAnOpenKeyFileIsWarnedOf() throws IOException {
        Path file = Files.writeString(folder.resolve("home.key"), "adit1-other-secret\n");
        assertThat(file.toFile().setReadable(true, false)).isTrue();
        ClientFlags one = new ClientFlags("adit tcp", "tcp", "ssh", "--name");
        one.client("server", "--to", "adit1-other-secret:x");
        one.client("key", "--key-file", "${file:" + file + "}");

        ConfigResult<ClientConfig> result = read(one);

        assertThat(result.problems().toString()).doesNotContain("other-secret");
        assertThat(result.warnings().stream().map(one::text).toList())
                .containsExactly(
                        "--key-file: a secret in a file that everybody may read (expected: chmod o= " + file + ")");
    }

    @Test
    void everyKeyOfATypeAndEveryFeatureIsAFlag() {
        TestWords words = new TestWords();
        List<Flag> found = TunnelFlags.of(word("every"), words);

        assertThat(found.stream()
                        .filter(flag -> flag.owner() == Flag.Owner.TUNNEL)
                        .map(Flag::name))
                .containsExactly(
                        "listen",
                        "target",
                        "balance",
                        "group",
                        "dial-timeout",
                        "carrier",
                        "access",
                        "access.allow",
                        "access.deny",
                        "limits",
                        "limits.rate",
                        "limits.links",
                        "limits.links-per-visitor",
                        "limits.quota",
                        "limits.quota.bytes",
                        "limits.quota.every",
                        "expires",
                        "schedule",
                        "schedule.open",
                        "schedule.zone");
        List<String> types = RecordShape.of(TestWords.Every.class).parts().stream()
                .map(RecordShape.Part::key)
                .toList();
        assertThat(found.stream()
                        .filter(flag -> flag.owner() == Flag.Owner.TYPE)
                        .map(Flag::name))
                .containsAll(types);
        assertThat(found)
                .anyMatch(flag -> flag.name().equals("proxy-protocol") && flag.owner() == Flag.Owner.FEATURE)
                .anyMatch(flag -> flag.name().equals("meter") && flag.owner() == Flag.Owner.PROCESS)
                .anyMatch(flag -> flag.name().equals("listen")
                        && flag.many()
                        && flag.label().equals("ADDRESS"));
        assertThat(TunnelFlags.of(word("tcp"), words))
                .filteredOn(Flag::required)
                .extracting(Flag::name)
                .containsExactly("listen", "target");
    }
}
