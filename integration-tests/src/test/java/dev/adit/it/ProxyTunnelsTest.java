package dev.adit.it;

import static dev.adit.it.support.Proxies.PASSWORD;
import static dev.adit.it.support.Proxies.curl;
import static dev.adit.it.support.Proxies.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Proxies;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SiteTarget;
import dev.adit.it.support.SshTarget;
import dev.adit.it.support.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** curl and ssh in front, {@code socks5} and {@code http-proxy} tunnels between, nginx and sshd behind. */
class ProxyTunnelsTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final String HELLO = "hello from the site\n";
    private static final int CURL_CANNOT_USE_PROXY = 97;

    static List<Scenario> scenarios() {
        return List.of(new Scenario("tls", Scenario.Family.IPV4), new Scenario("tcp", Scenario.Family.IPV6));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void bothProxiesOnOnePortServeCurl(Scenario scenario) {
        try (SiteTarget site = SiteTarget.start(scenario);
                Pair pair = Proxies.on(scenario).start()) {
            String both = pair.at("socks");
            assertThat(pair.at("http")).isEqualTo(both);
            String plain = "http://" + scenario.at(site.port()) + "/small.txt";
            String secure = "https://" + scenario.at(site.securePort()) + "/small.txt";
            for (String proxy : new String[] {"socks5://" + both, "socks5h://" + both, "http://" + both}) {
                assertThat(through(proxy, plain)
                                .and("--proxy-user", "ann:" + PASSWORD)
                                .run()
                                .succeeds()
                                .out())
                        .isEqualTo(HELLO);
                assertThat(through(proxy, secure)
                                .and("--cacert", site.certificate())
                                .and(login(PASSWORD))
                                .run()
                                .succeeds()
                                .out())
                        .isEqualTo(HELLO);
            }
            // The name is resolved at the client, and kept connections serve both requests.
            Outcome twice = through("http://" + both, "http://site.localhost:" + site.port() + "/seen")
                    .and("http://site.localhost:" + site.port() + "/small.txt", "-w", "%{num_connects} ")
                    .and(login(PASSWORD))
                    .run()
                    .succeeds();
            assertThat(twice.out()).isEqualTo("1.1 adit||site.localhost:" + site.port() + "\n1 " + HELLO + "0 ");
            through("socks5h://" + both, "http://site.localhost:" + site.port() + "/small.txt")
                    .and(login(PASSWORD))
                    .run()
                    .succeeds();
        }
    }

    @Test
    void whoMayNotAndWhatCannotBeHadIsToldInTheProtocol() {
        int nobody = USUAL.freePort();
        try (SiteTarget site = SiteTarget.start(USUAL);
                Pair pair = Proxies.on(USUAL)
                        .targets("home", "{allow: [127.0.0.1, localhost, no-such-host.invalid], deny: 127.0.0.2}")
                        .start()) {
            String socks = "socks5h://" + pair.at("socks");
            String http = "http://" + pair.at("http");
            String open = "socks5h://" + pair.at("open-socks");
            String openHttp = "http://" + pair.at("open-http");
            String url = "http://127.0.0.1:" + site.port() + "/small.txt";
            String secure = "https://127.0.0.1:" + site.securePort() + "/small.txt";

            assertThat(through(socks, url).run().exits(CURL_CANNOT_USE_PROXY).err())
                    .contains("No authentication method was acceptable");
            assertThat(through(socks, url)
                            .and(login("wrong"))
                            .run()
                            .exits(CURL_CANNOT_USE_PROXY)
                            .err())
                    .contains("User was rejected");
            assertThat(status(http, url)).isEqualTo("407 000");
            assertThat(statusOf(through(http, url).and(login("wrong")))).isEqualTo("407 000");
            assertThat(statusOf(through(http, secure).and(login("wrong")))).isEqualTo("000 407");

            assertThat(through(open, "http://127.0.0.1:" + nobody)
                            .run()
                            .exits(CURL_CANNOT_USE_PROXY)
                            .err())
                    .contains("(5)");
            assertThat(through(open, "http://127.0.0.2:" + site.port())
                            .run()
                            .exits(CURL_CANNOT_USE_PROXY)
                            .err())
                    .contains("(2)");
            assertThat(through(open, "http://no-such-host.invalid")
                            .run()
                            .exits(CURL_CANNOT_USE_PROXY)
                            .err())
                    .contains("(4)");
            assertThat(status(openHttp, "http://127.0.0.1:" + nobody)).isEqualTo("502 000");
            assertThat(status(openHttp, "http://127.0.0.2:" + site.port())).isEqualTo("403 000");
            assertThat(status(openHttp, "http://no-such-host.invalid")).isEqualTo("502 000");
            assertThat(status(openHttp, "https://127.0.0.2:" + site.securePort()))
                    .isEqualTo("000 403");
            pair.server().awaitEvent("link-failed", "tunnel=open-http", "cause=DENIED");

            pair.client().stop();
            pair.server().awaitEvent("client-offline", "client=home");
            assertThat(through(open, url).run().exits(CURL_CANNOT_USE_PROXY).err())
                    .contains("(3)");
            assertThat(status(openHttp, url)).isEqualTo("503 000");
            assertThat(pair.server().log()).doesNotContain(PASSWORD, "wrong:");
        }
    }

    @Test
    void sshGoesThroughBoth() {
        try (SshTarget target = SshTarget.start(USUAL);
                Pair pair = Proxies.on(USUAL).start()) {
            for (String[] proxy : new String[][] {{"5", "open-socks"}, {"connect", "open-http"}}) {
                String nc = "%s -X %s -x %s %%h %%p".formatted(Tool.NC.require(), proxy[0], pair.at(proxy[1]));
                assertThat(target.ssh(target.port(), "echo through", "ProxyCommand=" + nc)
                                .run()
                                .succeeds()
                                .out())
                        .isEqualTo("through\n");
                pair.server().awaitEvent("link-closed", "tunnel=" + proxy[1]);
            }
        }
    }

    @Test
    void largeFilesGoUpAndDownUnchanged(@TempDir Path temp) {
        transfer(temp, 40_000_003L, USUAL);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("scenarios")
    void aGibibyteGoesUpAndDownUnchanged(Scenario scenario, @TempDir Path temp) {
        transfer(temp, 1L << 30, scenario);
    }

    /** The processes have 64 MiB of heap. */
    private static void transfer(Path temp, long bytes, Scenario scenario) {
        try (SiteTarget site = SiteTarget.start(scenario);
                Pair pair = Proxies.on(scenario).start()) {
            Path large = site.file("large.bin");
            noise(large, bytes);
            String sum = sha256(large);
            String url = "http://" + scenario.at(site.port());
            for (String proxy : new String[] {"socks5://" + pair.at("open-socks"), "http://" + pair.at("open-http")}) {
                Path copy = temp.resolve("copy");
                through(proxy, url + "/large.bin")
                        .and("--fail", "-o", copy)
                        .run()
                        .succeeds();
                assertThat(sha256(copy)).isEqualTo(sum);
                through(proxy, url + "/up/" + proxy.length())
                        .and("--fail", "-T", copy)
                        .run()
                        .succeeds();
                assertThat(sha256(site.file("up/" + proxy.length()))).isEqualTo(sum);
            }
        }
    }

    private static void noise(Path file, long bytes) {
        String key = "00112233445566778899aabbccddeeff";
        Command.of("sh", "-c")
                .and("%s enc -aes-128-ctr -K %s -iv %s -in /dev/zero 2>/dev/null | head -c %d > %s"
                        .formatted(Tool.OPENSSL.require(), key, key, bytes, file))
                .run()
                .succeeds();
    }

    private static String sha256(Path file) {
        return Command.of("sha256sum")
                .reading(file)
                .within(Duration.ofMinutes(2))
                .run()
                .succeeds()
                .out();
    }

    private static Command through(String proxy, String url) {
        return curl("--proxy", proxy, url);
    }

    private static String status(String proxy, String url) {
        return statusOf(through(proxy, url));
    }

    /** What the answer said, and what the proxy said to CONNECT. */
    private static String statusOf(Command curl) {
        return curl.and("-o", "/dev/null", "-w", "%{http_code} %{http_connect}")
                .run()
                .out();
    }
}
