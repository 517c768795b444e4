package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.HttpTarget;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PatternSite;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Sites;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What may stand behind a site: servers of HTTP/2 with and without TLS, gRPC, Apache, a Unix socket. */
class HttpTargetsTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void serversOfHttp2AreReachedByWhateverVisitorsSpeak() throws IOException {
        int port = USUAL.freePort();
        try (Scratch scratch = Scratch.create()) {
            Path www = files(scratch);
            Path certificate = Sites.certificate(scratch.path(), "certificate", "h2.example.test");
            try (HttpTarget plain = HttpTarget.h2c(USUAL, www);
                    HttpTarget secure = HttpTarget.h2(USUAL, www, certificate, Sites.key(certificate));
                    Pair pair = Pair.on(USUAL)
                            .block("plain", site(port, "plain.test, target-protocol: h2", USUAL.at(plain.port())))
                            .block(
                                    "secure",
                                    site(
                                            port,
                                            "secure.test, target-tls: {ca: %s, name: h2.example.test}"
                                                    .formatted(certificate),
                                            "https://" + USUAL.at(secure.port())))
                            .block("distrusted", site(port, "distrusted.test", "https://" + USUAL.at(secure.port())))
                            .start()) {
                for (String name : new String[] {"plain", "secure"}) {
                    String url = "http://" + name + ".test:" + port;
                    for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
                        Path copy = scratch.path().resolve("copy");
                        curl(port, url + "/large.bin", version, "-o", copy)
                                .run()
                                .succeeds();
                        assertThat(copy).hasSameBinaryContentAs(www.resolve("large.bin"));
                    }
                    Command trailers = Command.of(Tool.NGHTTP.require(), "-v", "-H", ":authority: " + name + ".test")
                            .and("http://" + USUAL.at(port) + "/small.txt");
                    assertThat(trailers.run().succeeds().out()).contains("small", "x-sum: 7");
                    Command load = Command.of(Tool.H2LOAD.require(), "-n", 3000, "-c", 4, "-m", 20)
                            .and("--connect-to=" + USUAL.at(port), url + "/small.txt");
                    assertThat(load.run().succeeds().out()).contains("status codes: 3000 2xx");
                }
                assertThat(curl(port, "http://distrusted.test:" + port + "/", "-w", "%{http_code}")
                                .run()
                                .out())
                        .endsWith("502");
                assertThat(pair.server().isAlive()).isTrue();
            }
        }
    }

    @Test
    void callsOfGrpcGoThroughInEitherDirectionWithTheirTrailers() {
        int port = USUAL.freePort();
        try (HttpTarget service = HttpTarget.grpc(USUAL);
                Pair pair = Pair.on(USUAL)
                        .block("rpc", site(port, "rpc.test, target-protocol: h2", USUAL.at(service.port())))
                        .start()) {
            assertThat(HttpTarget.grpc(USUAL.at(port), "rpc.test")
                            .run()
                            .succeeds()
                            .out())
                    .contains("all calls are right");
            assertThat(pair.server().isAlive()).isTrue();
        }
    }

    @Test
    void apacheAndAUnixSocket() throws IOException {
        int port = USUAL.freePort();
        try (Scratch scratch = Scratch.create();
                HttpTarget apache = HttpTarget.apache(USUAL, files(scratch), scratch);
                NginxTarget nginx = NginxTarget.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .block("apache", site(port, "apache.test", "http://" + USUAL.at(apache.port())))
                        .block("unix", site(port, "unix.test", "unix:" + nginx.socket()))
                        .targets("home", "{allow: [127.0.0.1, \"unix:" + nginx.socket() + "\"]}")
                        .start()) {
            String url = "http://apache.test:" + port;
            Path copy = scratch.path().resolve("copy");
            curl(port, url + "/large.bin", "-r", "0-99999", "-o", copy).run().succeeds();
            curl(port, url + "/large.bin", "-C", "-", "-o", copy).run().succeeds();
            assertThat(copy).hasSameBinaryContentAs(scratch.path().resolve("www/large.bin"));
            assertThat(curl(port, url + "/small.txt", "-I").run().succeeds().out())
                    .contains("200 OK", "Content-Length: 6");
            String tag = curl(port, url + "/small.txt", "-o", "/dev/null", "-w", "%header{etag}")
                    .run()
                    .succeeds()
                    .out();
            assertThat(curl(port, url + "/small.txt", "-H", "If-None-Match: " + tag, "-w", "%{http_code}")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("304");
            assertThat(curl(port, "http://unix.test:" + port + "/small.txt")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from nginx\n");
            assertThat(pair.server().isAlive()).isTrue();
        }
    }

    private static Path files(Scratch scratch) throws IOException {
        Path www = Files.createDirectories(scratch.path().resolve("www"));
        Files.writeString(www.resolve("small.txt"), "small\n");
        Files.copy(PatternSite.pattern(5_000_011), www.resolve("large.bin"));
        return www;
    }

    private static String site(int port, String host, String target) {
        return "{type: http, client: home, listen: \"%s\", host: %s, target: \"%s\"}"
                .formatted(USUAL.at(port), host, target);
    }

    private static Command curl(int port, Object... words) {
        return Sites.curl(USUAL, port, words);
    }
}
