package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.BadPlugins;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Visitor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Six jars that cannot be used, all at once: each is named with its reason, and whatever does not need them goes on. */
class BadPluginTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void everyBadJarIsNamedWithItsReasonAndTheOthersServe() {
        try (Scratch scratch = Scratch.create()) {
            Distribution own = Distribution.unpacked().copyTo(scratch.path().resolve("adit"));
            List<BadPlugins.Bad> bad = new BadPlugins(own.home().resolve("lib"), own.plugins()).all();
            assertThat(bad).hasSize(6);

            Outcome listed = AditProcess.adit(own, "plugins").run();
            Outcome json = AditProcess.adit(own, "plugins", "--json").run();
            assertNamed(listed.said(), bad);
            assertNamed(json.said(), bad);
            assertThat(listed.said()).contains("tunnel tcp").doesNotContain("\tat ");
            serveBesideThem(own, bad);
        }
    }

    private static void serveBesideThem(Distribution own, List<BadPlugins.Bad> bad) {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .distribution(own)
                        .tunnel("echo", target.port())
                        .start();
                Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            assertNamed(pair.server().log(), bad);
            assertNamed(pair.client().log(), bad);
        }
    }

    private static void assertNamed(String text, List<BadPlugins.Bad> bad) {
        assertThat(bad)
                .allSatisfy(jar -> assertThat(text.lines())
                        .anySatisfy(line -> assertThat(line)
                                .contains(jar.file().getFileName().toString())
                                .contains(jar.reason())));
    }

    @Test
    void aTunnelWhoseTypeWasRefusedIsAProblemOfTheFile() {
        try (Scratch scratch = Scratch.create()) {
            Distribution own = Distribution.unpacked().copyTo(scratch.path().resolve("adit"));
            new BadPlugins(own.home().resolve("lib"), own.plugins()).throwing();
            String file = "listen: 7000\nclients: {home: {id: ADIT-" + "AAAA-".repeat(12) + "AAAA}}\n"
                    + "tunnels:\n  x: {type: throwing, client: home, listen: 6000, target: 1}\n";
            Outcome verify = AditProcess.adit(own, "server", "verify", "-c", scratch.write("server.yaml", file))
                    .run()
                    .exits(78);
            assertThat(verify.err())
                    .contains("server.yaml:4:13: tunnels.x.type: ")
                    .contains("throwing");
        }
    }
}
