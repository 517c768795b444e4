package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Use;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However often links and bridges come and go, what the processes take stays what it was. At {@code -Xmx64m}. */
class StaysFlatTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(20);
    /** Until the JVM, the allocator and the log have what they keep for good. */
    private static final int WARM = 4000;

    private static final int WARM_RECONNECTS = 8;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void shortVisitsLeaveNothingBehind() {
        shortVisits(20_000);
    }

    @Tag("long")
    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void aHundredThousandShortVisitsLeaveNothingBehind() {
        shortVisits(100_000);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void reconnectsLeaveNothingBehind() {
        reconnects(60);
    }

    @Tag("long")
    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void twoHundredReconnectsLeaveNothingBehind() {
        reconnects(200);
    }

    private static void shortVisits(int count) {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair =
                        Pair.on(USUAL).tunnel("check", USUAL.at(target.port())).start()) {
            churn(pair, WARM);
            idle(pair);
            Use server = Use.of(pair.server());
            Use client = Use.of(pair.client());

            String seen = churn(pair, count);

            Figures.tell(
                    count + " short links",
                    seen.replaceAll(
                            ".*(\"ms_p50\": [^,]*, \"ms_p99\": [^,]*).*(\"per_second\": [^,]*).*\n?", "$1, $2"));
            idle(pair);
            staysAt(server, pair.server(), count + " short links, server");
            staysAt(client, pair.client(), count + " short links, client");
            assertThat(pair.server().log()).doesNotContainPattern(Pattern.compile("(?m)^\\s+at "));
        }
    }

    private static String churn(Pair pair, int count) {
        Outcome outcome = Faultlab.python("streamcheck", "churn", "--target", pair.at("check"))
                .and("--count", count, "--parallel", 4, "--close", "mix", "--for", LONG.toSeconds())
                .and("--timeout", 30)
                .within(LONG)
                .run()
                .succeeds();
        return outcome.out();
    }

    private static void idle(Pair pair) {
        for (AditProcess process : new AditProcess[] {pair.server(), pair.client()}) {
            await().atMost(PATIENCE).until(() -> process.status().number("linkMemory", "links") == 0);
        }
    }

    private static void reconnects(int count) {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair =
                        Pair.on(USUAL).relayed().tunnel("echo", target.port()).start()) {
            reconnect(pair, WARM_RECONNECTS);
            Use server = Use.of(pair.server());
            Use client = Use.of(pair.client());

            reconnect(pair, count);

            staysAt(server, pair.server(), count + " reconnects, server");
            staysAt(client, pair.client(), count + " reconnects, client");
            try (Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(visitor.say("as ever")).isEqualTo("as ever");
            }
        }
    }

    private static void reconnect(Pair pair, int times) {
        for (int time = 0; time < times; time++) {
            long logins = pair.client().status().number("logins");
            pair.relay().send("rst");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> pair.client().status().number("logins") > logins
                            && pair.client().status().number("carriers") == 1
                            && pair.server().status().ready() == 1);
        }
    }

    /** Threads rest for a while before they end, and descriptors go when the other side has seen the end, too. */
    private static void staysAt(Use before, AditProcess process, String what) {
        AtomicReference<Use> after = new AtomicReference<>(before);
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
                after.set(Use.of(process));
                return before.covers(after.get());
            });
        } finally {
            Figures.tell(what, before + " -> " + after.get());
        }
    }
}
