package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PairBuilder;
import dev.adit.it.support.PatternSite;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Sites;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Web sites by host and path on one port: curl, wget, git and a hand that types, with nginx behind. */
class HttpSitesTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void pagesFilesAndRepositories(@TempDir Path temp) throws IOException {
        int port = USUAL.freePort();
        try (NginxTarget nginx = NginxTarget.start(USUAL);
                PatternSite other = PatternSite.start("other", USUAL);
                Pair pair = Pair.on(USUAL)
                        .block("www", site(port, "www.example.test", nginx.port()))
                        .block("api", site(port, "www.example.test, path: /api", other.port()))
                        .block("wild", site(port, "\"*.example.test\"", other.port()))
                        .start()) {
            String www = "http://www.example.test:" + port;
            chosenByHostAndPath(port, other);
            downloads(www, port, nginx, temp);
            Outcome uploaded = curl(port, www + "/count", "--data-binary", "@" + nginx.file("large.bin"))
                    .run()
                    .succeeds();
            assertThat(uploaded.out().strip()).isEqualTo(Integer.toString(NginxTarget.LARGE));
            clones(www, port, nginx, temp);
            assertThat(ahead(port)).containsPattern("(?s)200 OK.*hello from nginx.*404 Not Found.*hello from nginx");
            String json = pair.server().command("status", "--json").succeeds().out();
            assertThat(json).containsPattern("\"tunnel\":\\s*\"www\"").contains("durationMicros", "\"2xx\"");
        }
    }

    private static void chosenByHostAndPath(int port, PatternSite other) {
        String any = "http://any.example.test:" + port;
        assertThat(curl(port, any + "/x?y", any + "/z").run().succeeds().out())
                .isEqualTo("other any.example.test:%1$d /x?y\nother any.example.test:%1$d /z\n".formatted(port));
        assertThat(curl(port, "http://www.example.test:" + port + "/api/v1")
                        .run()
                        .succeeds()
                        .out())
                .contains("other www.example.test:" + port + " /api/v1");
        assertThat(curl(port, "http://nobody.test:" + port, "-w", "%{http_code}")
                        .run()
                        .out())
                .contains("404");
        assertThat(curl(port, any + "/h2", "--http2-prior-knowledge", "-w", "%{http_version}")
                        .run()
                        .succeeds()
                        .out())
                .contains("/h2")
                .endsWith("2");
        assertThat(other.requests()).isPositive();
    }

    private static void downloads(String www, int port, NginxTarget nginx, Path temp) {
        Path copy = temp.resolve("copy");
        for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
            curl(port, www + "/large.bin", version, "-o", copy).run().succeeds();
            assertThat(copy).hasSameBinaryContentAs(nginx.file("large.bin"));
        }
        Path part = temp.resolve("part");
        curl(port, www + "/large.bin", "-r", "0-999999", "-o", part).run().succeeds();
        curl(port, www + "/large.bin", "-C", "-", "-o", part).run().succeeds();
        assertThat(part).hasSameBinaryContentAs(nginx.file("large.bin"));
        Path wgets = temp.resolve("wgets");
        curl(port, www + "/large.bin", "-r", "0-1999999", "-o", wgets).run().succeeds();
        Command.of(Tool.WGET.require(), "-q", "-c", "--tries=1", "-O", wgets)
                .and("--header=Host: www.example.test", "http://" + USUAL.at(port) + "/large.bin")
                .run()
                .succeeds();
        assertThat(wgets).hasSameBinaryContentAs(nginx.file("large.bin"));
    }

    private static void clones(String www, int port, NginxTarget nginx, Path temp) throws IOException {
        Path work = temp.resolve("work");
        Path bare = nginx.file("repo.git");
        git("init", "-q", work);
        Files.writeString(work.resolve("file"), "kept in git\n");
        git("-C", work, "add", "file");
        git("-C", work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "one");
        git("clone", "-q", "--bare", work, bare);
        git("-C", bare, "update-server-info");
        Path copy = temp.resolve("clone");
        git(
                "-c",
                "http.extraHeader=Host: www.example.test",
                "clone",
                "-q",
                "http://" + USUAL.at(port) + "/repo.git",
                copy);
        assertThat(copy.resolve("file")).hasContent("kept in git");
        assertThat(www).isNotEmpty();
    }

    private static void git(Object... words) {
        Command.of(Tool.GIT.require())
                .and(words)
                .with("GIT_CONFIG_NOSYSTEM", "1")
                .with("GIT_TERMINAL_PROMPT", "0")
                .run()
                .succeeds();
    }

    /** Three requests in one packet. */
    private static String ahead(int port) throws IOException {
        try (Socket socket = new Socket(USUAL.host(), port)) {
            String host = " HTTP/1.1\r\nHost: www.example.test\r\n";
            String three = "GET /small.txt" + host + "\r\nGET /none" + host + "\r\nGET /small.txt" + host
                    + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(three.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void httpsByCertificatesOfItsOwnOrOfTheTarget(@TempDir Path temp) throws IOException {
        Path one = Sites.certificate(temp, "one", "secure.example.test");
        Path passed = Sites.certificate(temp, "passed", "passed.example.test");
        int port = USUAL.freePort();
        try (PatternSite site = PatternSite.start("site", USUAL);
                NginxTarget nginx = NginxTarget.secure(USUAL, passed, Sites.key(passed));
                Pair pair = Pair.on(USUAL)
                        .block("plain", secure(port, "secure.example.test", site.port(), one))
                        .block("passed", site(port, "passed.example.test, tls: passthrough", nginx.port()))
                        .block(
                                "again",
                                site(
                                        port,
                                        "again.example.test, target-tls: {name: passed.example.test, ca: " + passed
                                                + "}",
                                        nginx.port()))
                        .block("distrusted", site(port, "distrusted.example.test, target-tls: true", nginx.port()))
                        .start()) {
            String url = "https://secure.example.test:" + port + "/a";
            for (String version : new String[] {"--http1.1", "--http2"}) {
                assertThat(curl(port, url, url, version, "--cacert", one, "-w", "%{http_version} %{num_connects}\\n")
                                .run()
                                .succeeds()
                                .out())
                        .isEqualTo(
                                "site secure.example.test:%1$d /a\n%2$s 1\nsite secure.example.test:%1$d /a\n%2$s 0\n"
                                        .formatted(port, version.equals("--http2") ? "2" : "1.1"));
            }
            assertThat(curl(port, "http://secure.example.test:" + port + "/b?c", "-o", "/dev/null")
                            .and("-w", "%{http_code} %{redirect_url}")
                            .run()
                            .out())
                    .isEqualTo("301 https://secure.example.test:" + port + "/b?c");
            assertThat(curl(port, url, "--cacert", one, "-I").run().succeeds().out())
                    .containsIgnoringCase("strict-transport-security: max-age=86400");
            assertThat(curl(port, "https://passed.example.test:" + port + "/small.txt", "--cacert", passed)
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from nginx\n");
            assertThat(curl(port, "http://again.example.test:" + port + "/small.txt")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from nginx\n");
            assertThat(curl(port, "http://distrusted.example.test:" + port + "/", "-w", "%{http_code}")
                            .run()
                            .out())
                    .contains("502");
            assertThat(curl(port, "https://nobody.example.test:" + port + "/")
                            .run()
                            .exit())
                    .isNotZero();
            renewed(temp, one, port, url, pair);
        }
    }

    private static void renewed(Path temp, Path one, int port, String url, Pair pair) throws IOException {
        Path next = Sites.certificate(temp, "next", "secure.example.test");
        Files.writeString(one, "not a certificate");
        pair.server().awaitEvent("certificate-not-renewed", "tunnel=plain");
        assertThat(curl(port, url, "-k").run().succeeds().out()).startsWith("site ");
        Files.copy(Sites.key(next), Sites.key(one), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(next, one, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        pair.server().awaitEvent("certificate-renewed", "tunnel=plain");
        curl(port, url, "--cacert", next).run().succeeds();
    }

    @Test
    void fiveHundredSitesOnOnePort() throws IOException {
        int port = USUAL.freePort();
        try (PatternSite site = PatternSite.start("many", USUAL)) {
            PairBuilder builder = Pair.on(USUAL);
            for (int i = 0; i < 500; i++) {
                builder.block("t" + i, site(port, "h" + i + ".example.test", site.port()));
            }
            try (Pair pair = builder.start();
                    Socket socket = new Socket(USUAL.host(), port)) {
                StringBuilder requests = new StringBuilder();
                StringBuilder wanted = new StringBuilder();
                for (int i = 499; i >= 0; i -= 7) {
                    String end = i < 7 ? "Connection: close\r\n" : "";
                    requests.append("GET /%d HTTP/1.1\r\nHost: h%1$d.example.test\r\n%s\r\n".formatted(i, end));
                    wanted.append(
                            "(?s).*?many h%d.example.test /%1$d".formatted(i).substring(i == 499 ? 0 : 4));
                }
                socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answers).containsPattern(wanted.toString());
                assertThat(pair.server().isAlive()).isTrue();
            }
        }
    }

    private static String site(int port, String host, int target) {
        return "{type: http, client: home, listen: \"%s\", host: %s, target: \"%s\"}"
                .formatted(USUAL.at(port), host, USUAL.at(target));
    }

    private static String secure(int port, String host, int target, Path certificate) {
        String tls = ", tls: {certificate: %s, private-key: %s, redirect: true, hsts: 1d}"
                .formatted(certificate, Sites.key(certificate));
        return site(port, host + tls, target);
    }

    private static Command curl(int port, Object... words) {
        return Sites.curl(USUAL, port, words);
    }
}
