package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ConfigResult;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.IdentityStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
    @TempDir
    private Path home;

    private TerminalProbe terminal() {
        return new TerminalProbe(home);
    }

    private Path written() {
        return home.resolve("etc/server.yaml");
    }

    private String init(String... more) {
        TerminalProbe terminal = terminal();
        String[] arguments = new String[6 + more.length];
        List<String> first = List.of(
                "server",
                "init",
                "--client",
                "home",
                "--dir",
                home.resolve("etc").toString());
        System.arraycopy(first.toArray(), 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        assertThat(terminal.run(arguments)).describedAs(terminal.err()).isZero();
        return terminal.out();
    }

    private ConfigFiles files() {
        return new ConfigFiles(new TcpWordOnly());
    }

    private ClientConfig client(String text) throws IOException {
        Path file = Files.writeString(home.resolve("client.yaml"), text);
        ConfigResult<ClientConfig> result = files().client(file);
        assertThat(result.problems()).isEmpty();
        return result.get();
    }

    private ServerConfig server() {
        ConfigResult<ServerConfig> result = files().server(written());
        assertThat(result.problems()).isEmpty();
        return result.get();
    }

    @Test
    void theTwoFilesFitEachOtherAsTheyAre() throws IOException {
        ClientConfig client = client(init("--host", "tunnel.example.com", "--listen", "7443"));
        ServerConfig server = server();

        ClientKey key = ClientKey.parse(client.key().reveal());
        assertThat(client.server().get(0)).hasToString("tunnel.example.com:7443");
        assertThat(client.client()).isEqualTo("home");
        assertThat(client.targets().allow()).containsExactly("127.0.0.1:22");
        assertThat(server.listen()).hasToString("7443");
        assertThat(server.clients().values())
                .singleElement()
                .satisfies(entry -> assertThat(entry.ids())
                        .containsExactly(key.identity().id().toString()));
        assertThat(server.state()).isEqualTo(home.resolve("etc/state"));
        assertThat(key.server())
                .isEqualTo(IdentityStore.loadOrCreate(home.resolve("etc/state")).id());
        assertThat(server.tunnels().values())
                .singleElement()
                .satisfies(tunnel -> assertThat(tunnel.listen()).hasToString("[6022]"));
    }

    @Test
    void onlyTheOwnerReadsTheFile() throws IOException {
        init();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written())))
                .isEqualTo("rw-------");
    }

    @Test
    void tunnelsAreWrittenWithTheGrantsThatTheyNeed() throws IOException {
        ClientConfig client = client(init(
                "--host",
                "2001:db8::1",
                "--tunnel",
                "web=8080:80",
                "--tunnel",
                "nas=10.0.0.4:443:8443",
                "--tunnel",
                "v6=[::1]:22:6022",
                "--tunnel",
                "games=10.0.0.7:7100-7110:6100-6110",
                "--tunnel",
                "db=unix:/run/db:5432"));

        assertThat(client.server().get(0)).hasToString("[2001:db8::1]:7000");
        assertThat(client.targets().allow())
                .containsExactly("127.0.0.1:8080", "10.0.0.4:443", "[::1]:22", "10.0.0.7:7100-7110", "unix:/run/db");
        assertThat(server().tunnels().keySet()).containsExactly("web", "nas", "v6", "games", "db");
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws IOException {
        Files.createDirectories(written().getParent());
        Files.writeString(written(), "mine");
        TerminalProbe terminal = terminal();

        assertThat(terminal.run(
                        "server", "init", "--client", "home", "-c", written().toString()))
                .isEqualTo(1);

        assertThat(written()).hasContent("mine");
        assertThat(terminal.err()).contains(written() + " exists and is not overwritten");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void withoutAHostThereIsAPlaceToPutIt() {
        TerminalProbe terminal = terminal();

        assertThat(terminal.run("server", "init", "--client", "home")).isZero();
        assertThat(terminal.out()).startsWith("server: SERVER-ADDRESS:7000\n");
        assertThat(terminal.err()).contains("SERVER-ADDRESS");
        assertThat(home.resolve("conf/server.yaml")).exists();
        assertThat(home.resolve("state/server/identity.pem")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--client a/b",
                "--client home --tunnel ssh",
                "--client home --tunnel ssh=22",
                "--client home --tunnel ssh=a b:22:6022",
                "--client home --tunnel ssh=10.0.0.1:1-3:6000-6001",
                "--client home --listen 7000-7001",
                "--client home --host a\nkey:x",
                "--client home --dir x -c y"
            })
    void whatWouldGiveAWrongFileIsRefusedBeforeAnythingIsWritten(String arguments) {
        TerminalProbe terminal = terminal();

        assertThat(terminal.run(("server init " + arguments).split(" "))).isEqualTo(64);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void oneMoreClientGetsAKeyForTheSameServer() throws IOException {
        ClientKey first = ClientKey.parse(client(init("--host", "x")).key().reveal());
        TerminalProbe terminal = terminal();

        assertThat(terminal.run("key", "new", "office", "-c", written().toString()))
                .isZero();

        List<String> lines = terminal.out().lines().toList();
        ClientKey second = ClientKey.parse(lines.get(1).substring("key: ".length()));
        assertThat(second.server()).isEqualTo(first.server());
        assertThat(second.identity()).isNotEqualTo(first.identity());
        assertThat(lines.get(3)).isEqualTo("office: {id: " + second.identity().id() + "}");
        assertThat(Files.readString(written())).doesNotContain("office");
    }

    @Test
    void aKeyAsJsonIsOneObject() {
        init();
        TerminalProbe terminal = terminal();

        assertThat(terminal.run(
                        "key", "new", "office", "--json", "-c", written().toString()))
                .isZero();
        assertThat(terminal.out())
                .matches("\\{\"client\":\"office\",\"id\":\"ADIT-[^\"]+\",\"server\":\"ADIT-[^\"]+\","
                        + "\"key\":\"adit1-[^\"]+\"}\\R");
    }
}
