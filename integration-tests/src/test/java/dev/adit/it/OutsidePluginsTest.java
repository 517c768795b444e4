package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.OutsidePlugins;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Visitor;
import org.junit.jupiter.api.Test;

/** Plugins compiled from the distribution's API jars alone, dropped into {@code plugins/}, carry bytes. */
class OutsidePluginsTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void aTunnelTypeFoundByItsIndexAndAFeatureFoundByItsServicesFileWork() {
        try (Scratch scratch = Scratch.create()) {
            Distribution own = Distribution.unpacked().copyTo(scratch.path().resolve("adit"));
            OutsidePlugins outside =
                    new OutsidePlugins(Distribution.repository(), own.home().resolve("lib"));
            outside.echoGate(own.plugins());
            outside.stamp(own.plugins());

            Outcome plugins = AditProcess.adit(own, "plugins").run().succeeds();
            assertThat(plugins.out()).contains("tunnel echo-gate", "feature stamp", "tunnel tcp");
            carryBytes(own);
        }
    }

    private static void carryBytes(Distribution own) {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .distribution(own)
                        .tunnel("gate", "home", "echo-gate", target.port())
                        .block("stamped", block("tcp", target.port(), "stamp: hello"))
                        .block("both", block("echo-gate", target.port(), "knock: \"open \", stamp: {text: both}"))
                        .start()) {
            try (Visitor visitor = new Visitor(USUAL, pair.port("gate"))) {
                assertThat(visitor.say("ECHO and more")).isEqualTo("ECHO and more");
            }
            try (Visitor stranger = new Visitor(USUAL, pair.port("gate"))) {
                stranger.send("something else");
                stranger.awaitEnd();
            }
            try (Visitor visitor = new Visitor(USUAL, pair.port("stamped"))) {
                assertThat(visitor.hear()).isEqualTo("stamp=hello");
                assertThat(visitor.say("through")).isEqualTo("through");
            }
            try (Visitor visitor = new Visitor(USUAL, pair.port("both"))) {
                visitor.send("open sesame");
                assertThat(visitor.hear()).isEqualTo("stamp=both");
                assertThat(visitor.hear()).isEqualTo("open sesame");
            }
        }
    }

    private static String block(String type, int target, String more) {
        return "{type: %s, client: home, listen: \"%s\", target: %d, %s}".formatted(type, USUAL.at(0), target, more);
    }
}
