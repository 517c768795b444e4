package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Ports;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Tool;
import dev.adit.it.support.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tunnels in the client's own file, granted one by one by the server's. */
class ClientTunnelsTest {
    private static final Scenario USUAL = Scenario.USUAL;

    private static String tunnel(String name, int listen, int target) {
        return "  %s: {type: tcp, listen: \"%s\", target: \"%s\"}\n"
                .formatted(name, USUAL.at(listen), USUAL.at(target));
    }

    private static void echoes(int port) {
        try (Visitor visitor = new Visitor(USUAL, port)) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
        }
    }

    @Test
    void theGrantedOneWorksWhileTheRefusedOneIsNamedAtItsPlace() {
        int granted = USUAL.freePort();
        int other = USUAL.freePort();
        try (NginxTarget target = NginxTarget.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .allow("home", "{types: tcp, listen: " + granted + "}")
                        .targets("home", "")
                        .tunnel("fixed", "home", "tcp", USUAL.at(target.port()))
                        .clientLines(
                                "home",
                                "tunnels:\n" + tunnel("web", granted, target.port())
                                        + tunnel("files", other, target.port()))
                        .start()) {
            pair.client().awaitEvent("tunnel-open", "tunnel=web", "listen=" + USUAL.at(granted));
            String line = pair.client().awaitEvent("tunnel-refused", "tunnel=files", "path=tunnels.files.listen");
            String place = pair.scratch().path().resolve("home.yaml") + ":7:30";
            String reason = "listen " + USUAL.at(other) + " is not granted to home (server: clients.home.allow.listen)";
            assertThat(line).contains(place, reason);

            assertThat(Command.of(Tool.CURL.require(), "-sS", "--noproxy", "*", "--fail", "--max-time", 50)
                            .and("http://" + USUAL.at(granted) + "/small.txt")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from nginx\n");
            assertThat(Ports.isFree(USUAL.host(), other)).isTrue();

            String client = pair.client().command("status").succeeds().out();
            assertThat(client)
                    .contains("PROBLEM tunnel files  " + place + ": tunnels.files.listen: " + reason)
                    .containsPattern("web +tcp +" + USUAL.at(granted) + " +\\S+ +open")
                    .containsPattern("files +tcp +" + USUAL.at(other) + " +\\S+ +refused");
            assertThat(pair.client().command("status", "--json").succeeds().out())
                    .contains("\"tunnel\":\"files\"", "\"state\":\"refused\"", "\"line\":7");
            assertThat(pair.server().command("status").succeeds().out())
                    .containsPattern("home +fixed +tcp ")
                    .containsPattern("home +home/web +tcp +" + USUAL.at(granted))
                    .contains("PROBLEM tunnel home/files  " + reason, "2 open", "1 refused");
        }
    }

    @Test
    void whereNothingIsWrittenNothingIsGranted() {
        try (Pair pair = Pair.on(USUAL)
                .clientLines("home", "tunnels:\n" + tunnel("web", USUAL.freePort(), 9))
                .start()) {
            assertThat(pair.client().awaitEvent("tunnel-refused", "tunnel=web", "path=tunnels.web.type"))
                    .contains("type tcp is not granted to home (server: clients.home.allow.types)");
            pair.server().awaitEvent("tunnel-refused", "tunnel=home/web", "client=home");
        }
    }

    @Test
    void noMoreAreOpenedThanTheServerCounts() {
        int first = USUAL.freePort();
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .allow("home", "{types: tcp, listen: 1-65535, tunnels: 1}")
                        .clientLines(
                                "home",
                                "tunnels:\n" + tunnel("one", first, target.port())
                                        + tunnel("two", USUAL.freePort(), target.port()))
                        .start()) {
            pair.client().awaitEvent("tunnel-open", "tunnel=one");
            assertThat(pair.client().awaitEvent("tunnel-refused", "tunnel=two"))
                    .contains("more than 1 tunnel is not granted to home (server: clients.home.allow.tunnels)");
            echoes(first);
        }
    }

    @Test
    void whatHasChangedInTheFileIsTakenInWhenTheClientComesBack() throws IOException {
        int before = USUAL.freePort();
        int after = USUAL.freePort();
        int kept = USUAL.freePort();
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .allow("home", "{types: tcp, listen: 1-65535}")
                        .targets("home", "")
                        .clientLines(
                                "home",
                                "tunnels:\n" + tunnel("web", before, target.port())
                                        + tunnel("kept", kept, target.port()))
                        .start()) {
            pair.client().awaitEvent("tunnel-open", "tunnel=web");
            pair.client().awaitEvent("tunnel-open", "tunnel=kept");
            echoes(before);

            Path file = pair.scratch().path().resolve("home.yaml");
            Files.writeString(file, Files.readString(file).replace(USUAL.at(before), USUAL.at(after)));
            pair.client().kill();
            pair.restartClient();

            pair.client().awaitEvent("tunnel-open", "tunnel=web", "listen=" + USUAL.at(after));
            pair.client().awaitEvent("tunnel-open", "tunnel=kept");
            echoes(after);
            echoes(kept);
            assertThat(Ports.isFree(USUAL.host(), before)).isTrue();
        }
    }

    @Test
    void aNameInTwoFilesIsAnErrorThatNamesBoth() throws IOException {
        try (Scratch scratch = Scratch.create()) {
            Files.createDirectory(scratch.path().resolve("d"));
            Path more = scratch.write("d/a.yaml", "tunnels:\n  cam: {type: tcp, listen: 1, target: 1}\n");
            Path file = scratch.write("client.yaml", """
                    server: a.example.com
                    client: home
                    key: k
                    include: d/*.yaml
                    tunnels:
                      cam: {type: tcp, listen: 2, target: 2}
                    """);

            assertThat(AditProcess.adit(Distribution.unpacked(), "client", "verify", "-c", file)
                            .run()
                            .exits(78)
                            .err())
                    .isEqualTo(more + ":2:3: tunnels.cam: stands twice (the first is at " + file + ":6:3)\n");
        }
    }
}
