package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** From nothing to a working tunnel by {@code server init}, with nothing edited. */
class InitTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void whatItWritesAndWhatItPrintsWorkAsTheyAre() throws IOException {
        int bridge = USUAL.freePort();
        int entry = USUAL.freePort();
        try (Scratch scratch = Scratch.create();
                EchoTarget target = EchoTarget.tcp(USUAL.host())) {
            Distribution own = Distribution.unpacked().copyTo(scratch.path().resolve("adit"));
            Path folder = scratch.path().resolve("etc");
            Outcome init = AditProcess.adit(own, "server", "init", "--client", "home", "--host", USUAL.host())
                    .and("--listen", bridge, "--tunnel", "echo=" + target.port() + ":" + entry, "--dir", folder)
                    .run()
                    .succeeds();
            Path serverFile = folder.resolve("server.yaml");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(serverFile)))
                    .isEqualTo("rw-------");
            Path clientFile = scratch.write("client.yaml", init.out());

            AditProcess.adit(own, "server", "verify", "-c", serverFile).run().succeeds();
            AditProcess.adit(own, "client", "verify", "-c", clientFile).run().succeeds();
            try (AditProcess server = AditProcess.server(own, serverFile);
                    AditProcess client = AditProcess.client(own, clientFile)) {
                server.awaitEvent("tunnel-open", "tunnel=echo");
                client.awaitEvent("client-online", "client=home");
                server.awaitEvent("client-online", "client=home");
                try (Visitor visitor = new Visitor(USUAL, entry)) {
                    assertThat(visitor.say("hello")).isEqualTo("hello");
                }
                assertThat(server.log() + client.log()).doesNotContain("adit1-");
            }
        }
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        try (Scratch scratch = Scratch.create()) {
            Path folder = scratch.path().resolve("etc");
            Object[] init = {"server", "init", "--client", "home", "--dir", folder};
            AditProcess.adit(Distribution.unpacked(), init).run().succeeds();
            String before = Files.readString(folder.resolve("server.yaml"));
            Outcome again = AditProcess.adit(Distribution.unpacked(), init).run();
            assertThat(again.exit()).as(again::toString).isNotZero();
            assertThat(again.err()).contains("server.yaml").contains("exists");
            assertThat(Files.readString(folder.resolve("server.yaml"))).isEqualTo(before);
        }
    }
}
