package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy a client uses, by its file and by the environment. */
class ProxyConfigTest {
    private static final ProxyConfig ENV = new ProxyConfig(ProxyUrl.parse("env"), "", null, null);

    private static @Nullable ProxyConfig resolve(String server, Map<String, String> variables) {
        return EnvironmentProxy.resolve(ENV, ServerAddress.parse(server), variables::get);
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://10.0.0.1,socks5://10.0.0.1:1080",
        "http://proxy.lan:3128,http://proxy.lan:3128",
        "https://proxy.lan/,https://proxy.lan:443",
        "http://[::1]:8080,http://[::1]:8080",
        "env,env"
    })
    void aProxyIsAUrlOrTheEnvironment(String text, String shown) {
        assertThat(ProxyUrl.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proxy:3128", "ftp://proxy", "http://", "http://proxy:0", "http://proxy/path", "socks4://a"})
    void whatIsNoProxyIsTold(String text) {
        assertThatThrownBy(() -> ProxyUrl.parse(text)).hasMessageContaining("is not a proxy");
    }

    @Test
    void aPasswordInTheUrlIsNeverRepeated() {
        assertThatThrownBy(() -> ProxyUrl.parse("http://ann:hidden@proxy"))
                .hasMessageContaining("user and password")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> resolve("a", Map.of("ALL_PROXY", "gopher://ann:hidden@proxy")))
                .hasMessageContaining("ALL_PROXY")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void theEnvironmentIsReadOnlyWhenToldTo() {
        ServerAddress server = ServerAddress.parse("a");
        Environment variables = Map.of("HTTPS_PROXY", "http://proxy:1")::get;
        ProxyConfig written = new ProxyConfig(ProxyUrl.parse("socks5://own"), "", null, null);

        assertThat(EnvironmentProxy.resolve(null, server, variables)).isNull();
        assertThat(EnvironmentProxy.resolve(written, server, variables)).isEqualTo(written);
        assertThat(resolve("a", Map.of())).isNull();
    }

    @Test
    void httpsProxyComesFirstThenAllProxy() {
        Map<String, String> both = Map.of("HTTPS_PROXY", "proxy:1", "ALL_PROXY", "socks5h://ann:p%40w@socks:2");

        ProxyConfig first = Objects.requireNonNull(resolve("a", both));
        ProxyConfig second = Objects.requireNonNull(resolve("a", Map.of("ALL_PROXY", both.get("ALL_PROXY"))));

        assertThat(first.url()).hasToString("http://proxy:1");
        assertThat(second.url()).hasToString("socks5://socks:2");
        assertThat(second.user()).isEqualTo("ann");
        assertThat(Objects.requireNonNull(second.password()).reveal()).isEqualTo("p@w");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tunnel.example.com | example.com | true",
                "tunnel.example.com | .example.com | true",
                "tunnel.example.com | *.example.com | true",
                "tunnel.example.com | ample.com | false",
                "tunnel.example.com | other.org, tunnel.example.com:7000 | true",
                "tunnel.example.com | tunnel.example.com:1 | false",
                "10.1.2.3 | 10.0.0.0/8 | true",
                "10.1.2.3 | 11.0.0.0/8 | false",
                "10.1.2.3 | 2.3 | false",
                "'[::1]' | ::1 | true",
                "tunnel.example.com | * | true"
            })
    void noProxyExceptsServers(String server, String list, boolean excepted) {
        Map<String, String> variables = Map.of("https_proxy", "http://proxy:1", "no_proxy", list);

        assertThat(resolve(server, variables) == null).isEqualTo(excepted);
    }
}
