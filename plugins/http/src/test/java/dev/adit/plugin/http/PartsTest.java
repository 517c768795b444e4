package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Network;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts: names, networks, counters, what a file may say. */
class PartsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Www.Example.com, www.example.com",
                "a.example:8080, a.example",
                "a.example., a.example",
                "[::1]:80, ::1",
                "10.0.0.1, 10.0.0.1",
                "'', ''",
                "a..b, -",
                "a.example:, a.example",
                "a.example:x, -",
                "a b, -",
                "a/b, -",
                "[::1, -",
                "[x], -"
            })
    void aHostIsNamedWithoutItsPort(String authority, String name) {
        assertThat(Hosts.name(authority)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "a b", "a:80", "a.*.b", ".a", "http://a"})
    void whatIsNoHostNameIsNoPattern(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).hasMessageContaining("is not a host name");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.129, true",
        "10.0.0.1, 10.0.0.1, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "2001:db8::/32, 2001:db8::1, true",
        "2001:db8::/32, 10.0.0.1, false"
    })
    void aNetworkContainsItsAddresses(String network, String address, boolean inside) throws UnknownHostException {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "host", "10.0.0.0/", "::/129"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).hasMessageContaining("is not a network");
    }

    @Test
    void durationsAreTheirBucketsWithinAFifth() {
        for (long micros = 0; micros < 100_000_000; micros = micros * 9 / 8 + 1) {
            int bucket = Figures.bucket(micros);
            assertThat(Figures.end(bucket)).isGreaterThan(micros).isLessThanOrEqualTo(micros + micros / 4 + 1);
        }
    }

    @Test
    void figuresTellRequestsStatusesAndDurations() {
        Figures figures = new Figures();
        for (int i = 1; i <= 100; i++) {
            figures.count(i <= 90 ? 200 : 502, i * 1_000_000L);
        }
        Map<String, Object> shown = figures.show();
        assertThat(shown).containsEntry("requests", 100L);
        assertThat(shown.toString()).contains("2xx=90", "5xx=10");
        assertThat(shown.toString()).containsPattern("p50=5[0-9]{4}").containsPattern("p99=1[0-9]{5}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 4000",
        "timeout=5, 4500",
        "'timeout=5, max=100', 4500",
        "timeout=900, 60000",
        "timeout=0, 0",
        "max=3, 4000"
    })
    void aTargetIsKeptALittleLessThanItSays(String keepAlive, long millis) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        if (!keepAlive.isEmpty()) {
            response.headers().set("keep-alive", keepAlive);
        }
        assertThat(Responses.idle(response, false)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aFileHearsWhatDoesNotFitTogether() {
        TlsConfig passed = new TlsConfig(TlsMode.PASSTHROUGH, null, null, false, null);
        assertThat(problems(Configs.host().path("/x").tls(passed).auth("a", "b").config()))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("the key 'host' is missing"),
                        problem -> assertThat(problem).startsWith("path: is of no use with tls: passthrough"),
                        problem -> assertThat(problem).startsWith("auth: is of no use"));
        assertThat(problems(Configs.host("a").path("/x/../y").config()))
                .singleElement()
                .asString()
                .startsWith("path: '/x/../y' is not a path");
        assertThat(problems(new TlsConfig(TlsMode.TERMINATE, null, null, true, null)))
                .hasSize(2);
        assertThat(problems(new HeaderRules(Map.of("Content-Length", "1", "X", "a\nb"), List.of("a b"))))
                .hasSize(3);
    }

    @Test
    void aSiteIsCalledByItsNames() {
        HttpConfig config =
                Configs.host("a.example", "*.a.example", "b.example").path("/x").config();
        assertThat(config.visitedAt(80)).containsExactly("http://a.example/x", "http://b.example/x");
        TlsConfig passed = new TlsConfig(TlsMode.PASSTHROUGH, null, null, false, null);
        HttpConfig secure = Configs.host("a.example").tls(passed).config();
        assertThat(secure.visitedAt(443)).containsExactly("https://a.example");
        assertThat(secure.visitedAt(8443)).containsExactly("https://a.example:8443");
    }

    private static List<String> problems(ConfigCheck config) {
        List<String> problems = new ArrayList<>();
        config.check((key, message) -> problems.add(key + ": " + message));
        return problems;
    }
}
