package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of the client as a site: curl and wget, without a web server anywhere. */
class FilesTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int LARGE = 20_000_003;

    private static Path site(Path temp) throws IOException {
        byte[] large = new byte[LARGE];
        new Random(11).nextBytes(large);
        Path site = Files.createDirectories(temp.resolve("site/sub")).getParent();
        Files.write(site.resolve("large.bin"), large);
        Files.writeString(site.resolve("sub/a b.txt"), "hello from a file\n");
        Files.writeString(temp.resolve("secret.txt"), "not ours");
        Files.createSymbolicLink(site.resolve("out.txt"), temp.resolve("secret.txt"));
        return site;
    }

    private static Command curl(int port, Object... arguments) {
        return Command.of(Tool.CURL.require(), "-sS", "--noproxy", "*", "--max-time", 60)
                .and("--connect-to", "::" + USUAL.at(port))
                .and(arguments);
    }

    @Test
    void aDirectoryOfTheClientIsASite(@TempDir Path temp) throws IOException {
        Path site = site(temp);
        int port = USUAL.freePort();
        String tunnel = "{type: http, host: files.test, listen: \"%s\", target: \"file:%s\", file: {listing: true}}";
        try (Pair pair = Pair.on(USUAL)
                .allow("home", "{types: http, hosts: files.test, listen: " + port + "}")
                .targets("home", "")
                .clientLines("home", "tunnels:\n  files: " + tunnel.formatted(USUAL.at(port), site) + "\n")
                .start()) {
            pair.client().awaitEvent("tunnel-open", "tunnel=files");
            String files = "http://files.test:" + port;
            assertThat(curl(port, "-L", files + "/sub").run().succeeds().out()).contains("a b.txt");
            assertThat(curl(port, files + "/sub/a%20b.txt").run().succeeds().out())
                    .isEqualTo("hello from a file\n");
            assertThat(curl(port, "-w", "%{http_code}", "--path-as-is", files + "/../secret.txt", files + "/out.txt")
                            .run()
                            .out())
                    .doesNotContain("not ours");
            downloads(files, port, site, temp);
        }
    }

    private static void downloads(String files, int port, Path site, Path temp) throws IOException {
        Path large = site.resolve("large.bin");
        Path copy = temp.resolve("copy");
        for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
            curl(port, version, files + "/large.bin", "-o", copy).run().succeeds();
            assertThat(copy).hasSameBinaryContentAs(large);
        }
        Files.write(copy, Arrays.copyOf(Files.readAllBytes(large), LARGE / 3));
        Path part = Files.move(copy, temp.resolve("large.bin"), StandardCopyOption.REPLACE_EXISTING);
        Command.of(Tool.WGET.require(), "-q", "-c", "--no-proxy", "--header", "Host: files.test:" + port)
                .and("-P", temp, "http://" + USUAL.at(port) + "/large.bin")
                .run()
                .succeeds();
        assertThat(part).hasSameBinaryContentAs(large);
        String etag = curl(port, "-I", files + "/large.bin")
                .run()
                .succeeds()
                .out()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("etag: "))
                .findFirst()
                .orElseThrow()
                .substring(6)
                .strip();
        assertThat(curl(port, "-w", "%{http_code}", "-H", "If-None-Match: " + etag, files + "/large.bin")
                        .run()
                        .succeeds()
                        .out())
                .isEqualTo("304");
    }

    @Test
    void whatTheServerAsksForMustBeListedByItsOwnName(@TempDir Path temp) throws IOException {
        Path site = site(temp);
        int port = USUAL.freePort();
        String tunnel = "{type: http, client: home, host: \"%s\", listen: \"%s\", target: \"file:%s\"}";
        try (Pair pair = Pair.on(USUAL)
                .targets("home", "[any, \"file:" + site + "\"]")
                .block("listed", tunnel.formatted("listed.test", USUAL.at(port), site))
                .block("inside", tunnel.formatted("inside.test", USUAL.at(port), site.resolve("sub")))
                .start()) {
            assertThat(curl(port, "http://listed.test:" + port + "/sub/a%20b.txt")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from a file\n");
            assertThat(curl(port, "-w", "%{http_code}", "http://inside.test:" + port + "/a%20b.txt")
                            .run()
                            .out())
                    .endsWith("502");
            pair.server().awaitEvent("link-failed", "tunnel=inside", "cause=DENIED");
        }
    }
}
