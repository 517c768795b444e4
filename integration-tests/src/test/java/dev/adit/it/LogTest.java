package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log of the distribution says, how often, and what it never says. */
class LogTest {
    private static final Scenario USUAL = Scenario.USUAL;
    /** No piece of a secret of this length is shown either. */
    private static final int PIECE = 12;

    private static final List<String> HOSTILE =
            List.of("log-inject", "random-4k", "tls-alert", "http-get", "ssh-banner", "java-serial", "varint-endless");

    @Test
    void aCrowdOfFailuresIsOneLine() {
        try (Pair pair =
                Pair.on(USUAL).tunnel("refused", USUAL.at(USUAL.freePort())).start()) {
            for (int visit = 0; visit < 200; visit++) {
                try (Visitor visitor = new Visitor(USUAL, pair.port("refused"))) {
                    assertThat(visitor.awaitEnd()).isEqualTo(Visitor.End.RESET);
                }
            }
            assertThat(count(pair.server().log(), "link-failed")).isEqualTo(1);
            assertThat(count(pair.client().log(), "link-refused")).isEqualTo(1);

            pair.server().stop();
            assertThat(pair.server().log()).contains("; 199 more in this minute");
        }
    }

    @Test
    void theAccessLogHasALineForEachLinkAndOnlyWhereItIsWanted() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .tunnel("check", USUAL.at(target.port()))
                        .serverLines("log: {links: true}")
                        .start()) {
            Faultlab.streamcheck("halfclose", "--target", pair.at("check"), "--repeat", 2);

            pair.server().awaitEvent("link-closed", "tunnel=check", "client=home", "cause=clean");
            assertThat(pair.client().log()).doesNotContain("link-closed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void noSecretAndNoForgedLineIsInAnyLog(String format) throws IOException {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .tunnel("check", USUAL.at(target.port()))
                        .tunnel("refused", USUAL.at(USUAL.freePort()))
                        .start()) {
            Path folder = pair.scratch().path();
            String secret = Files.readString(folder.resolve("home.yaml"));
            String key = found("key: adit1-(\\S+)", secret);
            Path elsewhere = pair.scratch().write("key", "adit1-" + key);
            Path config = pair.scratch()
                    .write(
                            "trace.yaml",
                            secret.replace("adit1-" + key, "${file:" + elsewhere + "}") + "log: {level: trace, format: "
                                    + format + ", links: true}\n");
            Path wrong = pair.scratch().write("wrong.yaml", secret.replace(key, "A" + key.substring(1, 40)));
            pair.client().stop();
            List<String> said = new ArrayList<>();
            try (AditProcess client = AditProcess.client(Distribution.unpacked(), config)) {
                client.awaitLog("client-online");
                hostile(pair, pair.bridgePort());
                hostile(pair, pair.port("check"));
                try (Visitor visitor = new Visitor(USUAL, pair.port("refused"))) {
                    visitor.awaitEnd();
                }
                client.awaitLog("link-refused");
                for (String command : List.of("status", "verify")) {
                    said.add(client.command(command).toString());
                    said.add(client.command(command, "--json").toString());
                    said.add(pair.server().command(command).toString());
                    said.add(pair.server().command(command, "--json").toString());
                }
                said.add(AditProcess.adit(Distribution.unpacked(), "client", "verify", "-c", wrong)
                        .run()
                        .toString());
                said.add(AditProcess.adit(Distribution.unpacked(), "client", "run", "-c", wrong)
                        .run()
                        .toString());
                client.stop();
                said.add(client.log());
                assertNothingForged(client.log());
            }
            said.add(pair.server().log());
            assertNothingForged(pair.server().log());
            String pem = Files.readString(folder.resolve("s/identity.pem"));
            String body = found("(?s)PRIVATE KEY-----\n(.*?)-----END", pem).replace("\n", "");
            for (String secretText : List.of(key, body.substring(48))) {
                assertAbsent(secretText, String.join("\n", said));
            }
        }
    }

    private static void hostile(Pair pair, int port) {
        List<Object> words = new ArrayList<>(List.of("--target", USUAL.at(port), "--allow-open", "--hold", 0.4));
        words.addAll(List.of("--health", pair.at("check"), "--health-timeout", 5));
        HOSTILE.forEach(name -> words.addAll(List.of("--case", name)));
        Faultlab.garbage(words.toArray());
    }

    private static void assertAbsent(String secret, String text) {
        for (int at = 0; at + PIECE <= secret.length(); at++) {
            assertThat(text.contains(secret.substring(at, at + PIECE)))
                    .as("a piece of a secret, at %s of it", at)
                    .isFalse();
        }
    }

    private static void assertNothingForged(String log) {
        assertThat(log).doesNotContain("\u001b", "\r", "\u0007");
        assertThat(log.lines()).noneMatch(line -> line.startsWith("2026-01-01 00:00:00"));
    }

    private static long count(String log, String event) {
        return Pattern.compile("\\b" + event + "\\b").matcher(log).results().count();
    }

    private static String found(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        assertThat(matcher.find()).as(regex).isTrue();
        return matcher.group(1);
    }
}
