package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people write them. */
class AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22",
                "0",
                "6000-6010",
                "host:22",
                "a.b-c.example.com:1-2",
                "10.0.0.1:65535",
                "[::1]:22",
                "[fe80::1%eth0]:22",
                "[2001:db8::1]:6000-6010",
                "unix:/run/x.sock",
                "http://host:8080",
                "https://10.0.0.5:8443",
                "https://[2001:db8::1]:8443",
                "file:/srv/share",
                "file:/"
            })
    void whatIsReadPrintsAsItWasWritten(String text) {
        assertThat(Address.parse(text)).hasToString(text);
        assertThat(Address.parse(Address.parse(text).toString())).isEqualTo(Address.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80a",
                "-1",
                "65536",
                "6010-6000",
                "0-5",
                "host",
                "host:",
                ":22",
                "::1",
                "::1:22",
                "[::1]",
                "[host]:22",
                "[]:22",
                "a b:22",
                "host:22:33",
                "1-2-3",
                "٣"
            })
    void whatIsNoneIsNamedWithWhatWasExpected(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not an address (expected: port, host:port, \"[v6]:port\","
                        + " a range of ports, or unix:/path)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://nas, http, nas, 80",
        "https://nas.lan/, https, nas.lan, 443",
        "HTTPS://[::1], https, ::1, 443",
        "https://10.0.0.5:8443, https, 10.0.0.5, 8443"
    })
    void aSchemeBringsItsPortAlong(String text, String scheme, String host, int port) {
        Address address = Address.parse(text);
        assertThat(address.scheme()).isEqualTo(scheme);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.withoutScheme()).isEqualTo(Address.of(host, port));
        assertThat(address.at(0)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://", "http://3000", "https://:8443", "https://nas/files", "http://ann@nas", "http://nas:x"
            })
    void aSchemeWantsAHostAndNoMore(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .hasMessageStartingWith("'" + text + "' ")
                .hasMessageEndingWith(" (expected: http://host:port or https://host:port, without a path)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:", "unix:/", "unix:relative"})
    void aUnixSocketNeedsAnAbsolutePath(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .hasMessage("'" + text + "' is not a Unix socket (expected: unix:/path)");
    }

    @Test
    void namesAreComparedInLowerCase() {
        assertThat(Address.parse("Host.Example:22")).isEqualTo(Address.of("host.example", 22));
    }

    @ParameterizedTest
    @CsvSource({"22,1", "6000-6010,11", "host:1-2,2", "unix:/x,1"})
    void aRangeCountsItsPorts(String text, int size) {
        assertThat(Address.parse(text).size()).isEqualTo(size);
    }

    @Test
    void aRangeGivesItsSingleAddresses() {
        Address range = Address.parse("host:6000-6010");

        assertThat(range.at(0)).isEqualTo(Address.of("host", 6000));
        assertThat(range.at(10)).isEqualTo(Address.of("host", 6010));
        assertThatThrownBy(() -> range.at(11)).hasMessage("index: 11 (expected: 0 to 10)");
        assertThatThrownBy(() -> range.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aUnixSocketHasNoPort() {
        Address unix = Address.parse("unix:/x");

        assertThat(unix.isUnix()).isTrue();
        assertThat(unix.at(0)).isSameAs(unix);
        assertThatThrownBy(unix::port).hasMessage("unix:/x has no port");
    }

    @Test
    void anAddressIsEitherPortsOrAPath() {
        assertThatThrownBy(() -> new Address(null, null, null)).hasMessage("either ports or a path");
        assertThatThrownBy(() -> new Address(null, new PortRange(1, 1), "/x")).hasMessage("either ports or a path");
        assertThatThrownBy(() -> new Address("host", null, "/x")).hasMessage("either ports or a path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "EXAMPLE.com.", "a_b", "127.0.0.1", "::1", "::ffff:10.0.0.1", "x", "unix"})
    void whatAStrangerNamesIsAHost(String host) {
        Address address = Address.named(host, 80);
        assertThat(address.host()).isEqualTo(host.toLowerCase(Locale.ROOT));
        assertThat(address.isUnix()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "*.example.com",
                "unix:/run/x",
                "fe80::1%eth0",
                "[::1]",
                "a b",
                "a/b",
                "a@b",
                "é",
                "a\r\nb",
                "a\u0000b",
                "a:80"
            })
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> Address.named(host, 80)).hasMessageContaining("no host");
    }

    @Test
    void aStrangersPortIsAboveZero() {
        assertThatThrownBy(() -> Address.named("a", 0)).hasMessageContaining("port 0");
        assertThatThrownBy(() -> Address.named("a", 65_536)).hasMessageContaining("port 65536");
        assertThatThrownBy(() -> Address.named("a".repeat(256), 1)).hasMessageContaining("no host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file:srv", "file:/srv/", "file:/srv/../etc", "file:/srv/./x", "file:/srv//x"})
    void aDirectoryIsNamedInOneWayOnly(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a directory");
        assertThat(Address.parse("file:/srv").isFile()).isTrue();
        assertThat(Address.parse("unix:/srv").isFile()).isFalse();
    }
}
