package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.TargetsConfig;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"22", "127.0.0.1:22", "[::1]:22", "localhost:22", "10.0.0.1:80", "unix:/run/x"})
    void nothingIsGrantedThatNoLineNames(String target) {
        assertThat(rules().refuse(Address.parse(target))).isNotNull();
    }

    @Test
    void aRefusalNamesTheLineThatWouldGrantIt() {
        assertThat(rules().refuse(Address.parse("22")))
                .isEqualTo("127.0.0.1:22 is not granted by client home (add to its file: targets: 127.0.0.1:22)");
        assertThat(rules().refuse(Address.parse("unix:/run/x")))
                .isEqualTo("unix:/run/x is not granted by client home (add to its file: targets: unix:/run/x)");
        assertThat(any().refuse(Address.parse("meta:80"), ip("169.254.169.254")))
                .isEqualTo("meta:80 (169.254.169.254) is not granted by client home"
                        + " (add to its file: targets: 169.254.169.254)");
    }

    @ParameterizedTest
    @CsvSource({
        "22, 127.0.0.1:22, 127.0.0.1",
        "22, 22, 127.0.0.1",
        "127.0.0.1, 127.0.0.1:9999, 127.0.0.1",
        "127.0.0.1, '[::ffff:127.0.0.1]:80', 127.0.0.1",
        "127.0.0.1, '[64:ff9b::7f00:1]:80', 64:ff9b::7f00:1",
        "127.0.0.1, 0.0.0.0:80, 0.0.0.0",
        "'[::1]:80', '[::]:80', ::",
        "192.168.1.0/24, 192.168.1.77:80, 192.168.1.77",
        "192.168.1.0/24:80-90, 192.168.1.77:85, 192.168.1.77",
        "10.1.2.3/8, 10.9.9.9:1, 10.9.9.9",
        "0.0.0.0/0, 8.8.8.8:53, 8.8.8.8",
        "'::/0', '[2001:db8::1]:53', 2001:db8::1",
        "'[fe80::]/10', '[fe80::1]:53', fe80::1",
        "169.254.169.254, 169.254.169.254:80, 169.254.169.254",
        "169.254.0.0/16:80, 169.254.169.254:80, 169.254.169.254",
        "nas.lan, nas.lan:445, 192.168.1.5",
        "nas.lan:445, NAS.lan.:445, 192.168.1.5",
        "'*.lan', a.b.lan:445, 192.168.1.5",
        "10.0.0.0/8, nas.lan:445, 10.0.0.5",
        "10.0.0.7:7100-7110, 10.0.0.7:7110, 10.0.0.7",
    })
    void aLineGrantsWhatItNames(String line, String target, String resolved) {
        TargetRules rules = rules(line);
        assertThat(rules.refuse(Address.parse(target))).isNull();
        assertThat(rules.refuse(Address.parse(target), ip(resolved))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "22, 127.0.0.1:23, 127.0.0.1",
        "22, localhost:22, ::1",
        "192.168.1.0/24, 192.168.2.1:80, 192.168.2.1",
        "192.168.1.0/25, 192.168.1.128:80, 192.168.1.128",
        "192.168.1.0/24:80-90, 192.168.1.77:91, 192.168.1.77",
        "0.0.0.0/0, '[2001:db8::1]:53', 2001:db8::1",
        "0.0.0.0/0, 169.254.169.254:80, 169.254.169.254",
        "169.0.0.0/8, 169.254.169.254:80, 169.254.169.254",
        "'::/0', '[fe80::1]:80', fe80::1",
        "'::/0', '[fd00:ec2::254]:80', fd00:ec2::254",
        "0.0.0.0/0, 100.100.100.200:80, 100.100.100.200",
        "169.254.169.254:80, 169.254.169.254:81, 169.254.169.254",
        "nas.lan, nas.lan:80, 169.254.169.254",
        "nas.lan, other.lan:445, 192.168.1.5",
        "nas.lan:445, nas.lan:446, 192.168.1.5",
        "'*.lan', lan:445, 192.168.1.5",
        "'*.lan', evillan:445, 192.168.1.5",
        "10.0.0.0/8, nas.lan:445, 192.168.1.5",
    })
    void aLineGrantsNothingElse(String line, String target, String resolved) {
        assertThat(rules(line).refuse(Address.parse(target), ip(resolved))).isNotNull();
    }

    @Test
    void anyGrantsEverythingButLinkLocalAndUnixSockets() {
        TargetRules any = any();
        assertThat(any.refuse(Address.parse("8.8.8.8:53"))).isNull();
        assertThat(any.refuse(Address.parse("nas.lan:53"))).isNull();
        assertThat(any.refuse(Address.parse("nas.lan:53"), ip("10.0.0.1"))).isNull();
        assertThat(any.refuse(Address.parse("169.254.169.254:80"))).isNotNull();
        assertThat(any.refuse(Address.parse("[::ffff:169.254.169.254]:80"))).isNotNull();
        assertThat(any.refuse(Address.parse("[fe80::1%eth0]:80"))).isNotNull();
        assertThat(any.refuse(Address.parse("unix:/run/docker.sock"))).isNotNull();
    }

    @Test
    void denyWins() {
        TargetRules rules = TargetRules.of(
                "home",
                new TargetsConfig(
                        List.of("127.0.0.1", "nas.lan", "unix:/run/x"),
                        List.of("127.0.0.1:22", "nas.lan:22", "10.0.0.0/8", "unix:/run/x"),
                        true),
                Set.of(Address.parse("22")));
        assertThat(rules.refuse(Address.parse("22"))).contains("denied by client home", "deny: 127.0.0.1:22");
        assertThat(rules.refuse(Address.parse("nas.lan:22"))).contains("deny: nas.lan:22");
        assertThat(rules.refuse(Address.parse("nas.lan:80"), ip("10.1.1.1"))).contains("deny: 10.0.0.0/8");
        assertThat(rules.refuse(Address.parse("0.0.0.0:22"))).contains("denied");
        assertThat(rules.refuse(Address.parse("unix:/run/x"))).contains("denied");
        assertThat(rules.refuse(Address.parse("nas.lan:80"), ip("192.168.1.1"))).isNull();
    }

    @Test
    void whatTheClientsOwnTunnelsNameIsGranted() {
        TargetRules rules = TargetRules.of(
                "home",
                new TargetsConfig(List.of(), List.of(), false),
                Set.of(Address.parse("8080"), Address.parse("10.0.0.7:7100-7110"), Address.parse("unix:/run/x")));
        assertThat(rules.refuse(Address.parse("127.0.0.1:8080"))).isNull();
        assertThat(rules.refuse(Address.parse("10.0.0.7:7105"))).isNull();
        assertThat(rules.refuse(Address.parse("unix:/run/x"))).isNull();
        assertThat(rules.refuse(Address.parse("10.0.0.7:7111"))).isNotNull();
    }

    @Test
    void controlCharactersOfAPeerDoNotReachTheLog() {
        assertThat(rules().refuse(Address.parse("unix:/run/\n\u001b[31mx"))).doesNotContain("\n", "\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "a b", "/24", "::1/129", "unix:x", "host:99999"})
    void anEntryThatIsNoneIsTold(String entry) {
        assertThatThrownBy(() -> rules(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    private static TargetRules rules(String... allow) {
        return TargetRules.of("home", new TargetsConfig(List.of(allow), List.of(), false), Set.of());
    }

    private static TargetRules any() {
        return TargetRules.of("home", new TargetsConfig(List.of(), List.of(), true), Set.of());
    }

    private static InetAddress ip(String literal) {
        @Nullable InetAddress address = NetUtil.createInetAddressFromIpAddressString(literal);
        assertThat(address).isNotNull();
        return address;
    }
}
