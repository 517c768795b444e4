package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The commands beside {@code run}, their exit codes, and how a process ends. */
class OperationTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void statusShowsTunnelsClientsAndLinksToPeopleAndToProgramsAndStopEndsBoth() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL).tunnel("echo", target.port()).start()) {
            try (Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(visitor.say("here")).isEqualTo("here");

                assertThat(pair.server().command("status").succeeds().out())
                        .contains("home", "echo", "tcp", "open", Integer.toString(pair.port("echo")));
                Map<String, Object> status = json(pair.server().command("status", "--json"));
                assertThat(status.toString()).contains("echo", "home", "open");
                assertThat(pair.client().command("status").succeeds().out()).contains("home", "online");
                assertThat(json(pair.client().command("status", "--json")).toString())
                        .contains("home");
            }

            pair.client().command("stop").succeeds();
            assertThat(pair.client().awaitExit(Duration.ofSeconds(40))).isZero();
            pair.server().command("stop").succeeds();
            assertThat(pair.server().awaitExit(Duration.ofSeconds(40))).isZero();
            for (AditProcess gone : new AditProcess[] {pair.server(), pair.client()}) {
                Outcome nobody = gone.command("status").exits(69);
                assertThat(nobody.err()).contains("control.sock");
                gone.command("stop").exits(69);
            }
        }
    }

    @Test
    void aSecondProcessOnTheSameStateIsRefusedAndTheFirstGoesOn() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL).tunnel("echo", target.port()).start();
                Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(visitor.say("before")).isEqualTo("before");
            Outcome second = pair.server().command("run");
            assertThat(second.exit()).as(second::toString).isNotZero();
            assertThat(visitor.say("after")).isEqualTo("after");
            pair.server().command("status").succeeds();
        }
    }

    @Test
    void aTerminatedServerTakesNobodyMoreAndWaitsForTheLinksThatAreOpen() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL).tunnel("echo", target.port()).start()) {
            int port = pair.port("echo");
            try (Visitor open = new Visitor(USUAL, port)) {
                assertThat(open.say("before")).isEqualTo("before");
                pair.server().terminate();
                pair.server().awaitEvent("drain\\S*|\\S*draining");
                assertRefused(port);
                assertThat(open.say("while it drains")).isEqualTo("while it drains");
                open.finish();
                assertThat(open.awaitEnd()).isEqualTo(Visitor.End.FINISHED);
            }
            assertThat(pair.server().awaitExit(Duration.ofSeconds(25))).isZero();
        }
    }

    private static void assertRefused(int port) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new Visitor(USUAL, port).close()))
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void goodFilesAreSaidToBeGood() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL).tunnel("echo", target.port()).start()) {
            assertThat(pair.server().command("verify").succeeds().out())
                    .isEqualTo(pair.scratch().path().resolve("server.yaml") + ": ok\n");
            assertThat(pair.client().command("verify").succeeds().out())
                    .isEqualTo(pair.scratch().path().resolve("home.yaml") + ": ok\n");
        }
    }

    @Test
    void logsAreOneObjectALineWhereTheFileSaysSo() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .tunnel("echo", target.port())
                        .serverLines("log: {level: debug, format: text}")
                        .start()) {
            assertThat(pair.server().log().lines())
                    .filteredOn(line -> !line.startsWith(" "))
                    .allSatisfy(line -> assertThat(line)
                            .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (ERROR|WARN|INFO|DEBUG|TRACE) +[a-z][a-z0-9-]*.*"));
        }
    }

    @Test
    void pluginsListsTheWordsThatEachOwns() {
        Outcome plugins = adit("plugins").succeeds();
        assertThat(plugins.out()).contains("tcp", "tunnel tcp");
        assertThat(adit("plugins", "--json").succeeds().out())
                .contains("\"tcp\"")
                .contains("tunnel tcp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "server --help",
                "client --help",
                "server run --help",
                "client run --help",
                "server verify --help",
                "server status --help",
                "client stop --help",
                "server init --help",
                "key --help",
                "key new --help",
                "plugins --help",
                "--version"
            })
    void helpIsEverywhere(String words) {
        assertThat(adit((Object[]) words.split(" ")).succeeds().out())
                .isNotBlank()
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "server start", "server run --conf x", "key new"})
    void aWrongCommandLineIsAnsweredWith64AndAHint(String words) {
        assertThat(adit((Object[]) words.split(" ")).exits(64).err())
                .isNotBlank()
                .doesNotContain("Exception");
    }

    private static Outcome adit(Object... words) {
        return AditProcess.adit(Distribution.unpacked(), words).run();
    }

    private static Map<String, Object> json(Outcome outcome) {
        return new Yaml().load(outcome.succeeds().out());
    }
}
