package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Ports;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import org.junit.jupiter.api.Test;

/** Where tunnels listen: ranges, ports that are taken, tunnels that are switched off. */
class EntriesTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final String HOST = USUAL.host();

    @Test
    void aRangeReachesThePortOfTheSameIndexAndATakenPortLeavesTheOthersOpen() {
        int targets = Ports.freeRange(HOST, 3);
        try (EchoTarget first = EchoTarget.tcp(HOST, targets);
                EchoTarget third = EchoTarget.tcp(HOST, targets + 2)) {
            int entries = Ports.freeRange(HOST, 3);
            try (EchoTarget taken = EchoTarget.tcp(HOST, entries + 1);
                    Pair pair = Pair.on(USUAL)
                            .block("game", block(entries, targets, ""))
                            .start()) {
                assertThat(taken.port()).isEqualTo(entries + 1);
                assertThat(say(entries, "one")).isEqualTo("one");
                assertThat(say(entries + 2, "three")).isEqualTo("three");
                assertThat(pair.server().command("status").succeeds().out())
                        .contains("2 of 3")
                        .contains(entries + 1 + " is in use");
            }
        }
    }

    @Test
    void aTunnelWhoseOnlyPortIsTakenIsAProblemOfThatTunnelAlone() {
        try (EchoTarget target = EchoTarget.tcp(HOST);
                Pair pair = Pair.on(USUAL).tunnel("good", target.port()).start()) {
            int taken = pair.port("good");
            try (Pair second = Pair.on(USUAL)
                    .tunnel("fine", target.port())
                    .serverLines("  taken: {type: tcp, client: home, listen: \"127.0.0.1:%d\", target: %d}"
                            .formatted(taken, target.port()))
                    .serverLines("  off: {type: tcp, client: home, listen: 1, target: 1, enabled: false}")
                    .start()) {
                assertThat(say(second.port("fine"), "fine")).isEqualTo("fine");
                assertThat(second.server().command("status").succeeds().out())
                        .containsPattern("taken .*")
                        .contains(taken + " is in use");
                assertThat(second.server().isAlive()).isTrue();
            }
        }
    }

    private static String block(int entries, int targets, String more) {
        return "{type: tcp, client: home, listen: \"127.0.0.1:%d-%d\", target: \"127.0.0.1:%d-%d\"%s}"
                .formatted(entries, entries + 2, targets, targets + 2, more);
    }

    private static String say(int port, String line) {
        try (Visitor visitor = new Visitor(USUAL, port)) {
            return visitor.say(line);
        }
    }
}
