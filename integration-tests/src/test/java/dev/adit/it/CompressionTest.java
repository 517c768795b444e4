package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SshTarget;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real programs at both ends of compressed tunnels. */
class CompressionTest {
    private static final int TEXT = 2_000_000;
    private static final Pattern DOWN = Pattern.compile("link-closed .*tunnel=web .*\\bdown=(\\d+)");

    static Stream<Scenario> transports() {
        return Stream.of(Scenario.USUAL, new Scenario("tcp", Scenario.Family.IPV6));
    }

    private static String tunnel(Scenario scenario, String client, int target) {
        return "{type: tcp, client: %s, listen: \"%s\", target: \"%s\", compression: zstd}"
                .formatted(client, scenario.at(0), scenario.at(target));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void curlAndSshSeeNothingOfItButLessCrosses(Scenario scenario, @TempDir Path temp) throws IOException {
        try (NginxTarget nginx = NginxTarget.start(scenario);
                SshTarget sshd = SshTarget.start(scenario);
                Pair pair = Pair.on(scenario)
                        .block("web", tunnel(scenario, "home", nginx.port()))
                        .block("ssh", tunnel(scenario, "home", sshd.port()))
                        .serverLines("log: {links: true}")
                        .start()) {
            Path text = nginx.file("text.txt");
            Files.writeString(text, "a line that is like every other line\n".repeat(TEXT / 37));
            Path copy = temp.resolve("copy");
            curl(pair, "text.txt", copy);
            assertThat(copy).hasSameBinaryContentAs(text);
            Matcher closed = pair.server().awaitLog(DOWN.pattern());
            assertThat(Long.parseLong(closed.group(1))).isLessThan(TEXT / 10);

            curl(pair, "large.bin", copy);
            assertThat(copy).hasSameBinaryContentAs(nginx.file("large.bin"));

            byte[] noise = new byte[1_000_003];
            new Random(5).nextBytes(noise);
            Path input = Files.write(temp.resolve("input"), noise);
            String digest =
                    Command.of("sha256sum").reading(input).run().succeeds().out();
            int port = pair.port("ssh");
            assertThat(sshd.ssh(port, "cat | sha256sum")
                            .reading(input)
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo(digest);
            sshd.ssh(port, "exit 7").run().exits(7);
            pair.server().assertHealthy();
            pair.client().assertHealthy();
        }
    }

    private static void curl(Pair pair, String name, Path copy) {
        Command.of(Tool.CURL.require(), "-sS", "--noproxy", "*", "--fail", "--max-time", 50, "-g")
                .and("http://" + pair.at("web") + "/" + name, "-o", copy)
                .run()
                .succeeds();
    }

    @Test
    void aClientWithoutThePluginRefusesAndSaysWhy(@TempDir Path temp) throws IOException {
        Scenario scenario = Scenario.USUAL;
        Distribution bare = Distribution.unpacked().copyTo(temp.resolve("bare"));
        try (Stream<Path> plugins = Files.list(bare.plugins())) {
            for (Path plugin : plugins.toList()) {
                if (plugin.getFileName().toString().contains("compression")) {
                    Files.delete(plugin);
                }
            }
        }
        try (Pair pair = Pair.on(scenario)
                .keyOnly("bare")
                .block("web", tunnel(scenario, "bare", scenario.freePort()))
                .start()) {
            String yaml = "server: \"%s\"\nclient: bare\nkey: %s\nstate: %s\ntargets: any\n"
                    .formatted(scenario.at(pair.bridgePort()), pair.key("bare"), temp.resolve("state"));
            try (AditProcess client = AditProcess.client(bare, Files.writeString(temp.resolve("bare.yaml"), yaml))) {
                client.awaitEvent("client-online");
                pair.server().awaitEvent("client-online", "client=bare");
                Command.of(Tool.CURL.require(), "-sS", "--max-time", 30, "http://" + pair.at("web") + "/")
                        .run();
                assertThat(pair.server().awaitEvent("link-failed", "cause=NO_EXIT"))
                        .contains("the tunnel has compression, and that plugin is not loaded at the client");
            }
        }
    }
}
