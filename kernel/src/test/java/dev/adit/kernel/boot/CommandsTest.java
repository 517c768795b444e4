package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.adit.kernel.observe.LogSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class CommandsTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "server --help",
                "server run --help",
                "server verify --help",
                "server status --help",
                "server stop --help",
                "server init --help",
                "client --help",
                "client run --help",
                "client verify --help",
                "client status --help",
                "client stop --help",
                "key --help",
                "key new --help",
                "plugins --help"
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run(command.split(" "))).isZero();
        assertThat(terminal.out()).contains("Usage: adit").containsPattern("(Example|First steps)s?:");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void theVersionIsTold() {
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("--version")).isZero();
        assertThat(terminal.out()).startsWith("adit ").contains("Java ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "server",
                "dance",
                "server run --loudly",
                "key new",
                "server init",
                "client run -c",
                "plugins x"
            })
    void aWrongCommandLineIsAUsageError(String command) {
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run(command.isEmpty() ? new String[0] : command.split(" ")))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("adit").contains("--help");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server status", "server stop", "client status", "client stop", "server status --json"})
    void nobodyToAskIsTold(String command) throws IOException {
        Files.writeString(home.resolve("x.yaml"), "state: here\n");
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run((command + " -c " + home.resolve("x.yaml")).split(" ")))
                .isEqualTo(69);
        assertThat(terminal.err()).contains("no process answers at " + home.resolve("here/control.sock"));
    }

    @Test
    void aFileThatIsStillBeingEditedDoesNotHideTheProcess() throws IOException {
        Files.writeString(home.resolve("x.yaml"), "tunnels: {half: }\nstate: \"${env:NO_SUCH_THING:here}\"\n");
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("server", "stop", "-c", home.resolve("x.yaml").toString()))
                .isEqualTo(69);
        assertThat(terminal.err()).contains(home.resolve("here/control.sock").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"server status", "server verify", "server run", "client run", "key new home"})
    void aMissingFileIsAWrongFile(String command) {
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run((command + " -c " + home.resolve("none.yaml")).split(" ")))
                .isEqualTo(78);
        assertThat(terminal.err()).contains("none.yaml");
    }

    @Test
    void everyProblemOfAFileIsALine() throws IOException {
        Path file = Files.writeString(
                home.resolve("server.yaml"),
                "listen: 70000\nclients:\n  home: {id: ADIT-1}\nhart-beat: {interval: 5s}\n");
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("server", "verify", "-c", file.toString())).isEqualTo(78);
        assertThat(terminal.err().lines()).hasSize(3).allMatch(line -> line.matches(".*server\\.yaml:\\d+:\\d+: .*"));
        assertThat(terminal.out()).isEmpty();

        assertThat(terminal.run("server", "run", "-c", file.toString())).isEqualTo(78);
    }

    @Test
    void problemsAsJsonAreOneObject() throws IOException {
        Path file = Files.writeString(home.resolve("client.yaml"), "server: x:1\nclient: home\nkey: nonsense\n");
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("client", "verify", "--json", "-c", file.toString()))
                .isEqualTo(78);
        assertThat(terminal.out())
                .contains("\"ok\":false", "\"path\":\"key\"", "this is not a key")
                .doesNotContain("nonsense");
    }

    @Test
    void noPluginsIsSaid() {
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("plugins")).isZero();
        assertThat(terminal.out()).contains("no plugins in " + home.resolve("plugins"));
    }

    @Test
    void aTypeOfTunnelExplainsItselfByItsKeys() throws IOException {
        TcpPluginJar.in(home.resolve("plugins"));
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("tcp", "--help")).isZero();
        assertThat(terminal.out())
                .contains("Usage: adit tcp", "[TARGET]", "--to=SERVER", "--listen=ADDRESS", "--dial-timeout=DURATION")
                .contains("list of processes", "Where visitors come in.", "--listen 6022", "Exit codes:")
                .doesNotContain("`");
        assertThat(terminal.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp 22 --listen 6022 --key k",
                "tcp 22 --listen 6022 --to a.example.com",
                "tcp 22 --listen 6022 --to a.example.com --key k --key-file f",
                "tcp 22 --lisen 6022 --to a.example.com --key k",
                "tcp 22 23 --listen 6022 --to a.example.com --key k",
                "tcp 22 --listen 6022 --to a.example.com --key k --set nonsense",
                "tcp 22 --listen 6022 --to a.example.com --key k --wait long",
                "udq 22"
            })
    void aOneShotCommandLineCanBeWrong(String command) throws IOException {
        TcpPluginJar.in(home.resolve("plugins"));
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run(command.split(" "))).isEqualTo(64);
        assertThat(terminal.err()).startsWith("adit").doesNotContain("Exception");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void anUnknownTypeSaysWhichAreThere() throws IOException {
        TcpPluginJar.in(home.resolve("plugins"));
        Files.writeString(home.resolve("plugins/udq.jar"), "no jar");
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("udq", "53")).isEqualTo(64);
        assertThat(terminal.err())
                .contains("'udq' is neither a command (", "server", ") nor a type of tunnel that is loaded (tcp)")
                .contains("adit: plugin udq.jar: ");
    }

    @Test
    void wrongValuesOfFlagsAreToldTogether() throws IOException {
        TcpPluginJar.in(home.resolve("plugins"));
        TerminalProbe terminal = new TerminalProbe(home);

        assertThat(terminal.run("tcp", "99999", "--listen", "x", "--to", "ftp://a", "--key", "adit1-nonsense"))
                .isEqualTo(78);
        assertThat(terminal.err())
                .contains("TARGET: '99999'", "--listen: 'x' is not an address", "--to: ")
                .doesNotContain("nonsense");

        assertThat(terminal.run("tcp", "22", "--listen", "6022", "--to", "a", "--key", "adit1-nonsense"))
                .isEqualTo(78);
        assertThat(terminal.err()).contains("--key: the key has 14 characters").doesNotContain("nonsense");
    }

    @Test
    void aWarmUpDoesWhatNodesDoAndLeavesNothing() throws IOException {
        TcpPluginJar.in(home.resolve("plugins"));
        TerminalProbe terminal = new TerminalProbe(home);
        try {
            assertThat(terminal.run("warmup")).isZero();
        } finally {
            LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
            context.reset();
            new LogSetup().configure(context);
        }
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).isEmpty();
        assertThat(home.resolve("state")).doesNotExist();
    }
}
