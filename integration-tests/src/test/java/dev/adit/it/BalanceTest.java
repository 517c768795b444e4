package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Load;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PythonSite;
import dev.adit.it.support.Scenario;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several targets and several clients under load, one of which is killed. */
class BalanceTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final String HOST = "www.example.com";
    private static final String CHECK =
            "health-check: {probe: \"http:/\", interval: 300ms, timeout: 5s, fall: 2, rise: 2}";

    private static String site(String type) {
        return type.equals("http") ? ", host: " + HOST : "";
    }

    private static String block(String type, String targets, String check) {
        return "{type: %s, client: home, listen: \"%s\"%s, target: [%s], %s}"
                .formatted(type, USUAL.at(0), site(type), targets, check);
    }

    private static String quoted(PythonSite... sites) {
        StringBuilder list = new StringBuilder();
        for (PythonSite site : sites) {
            list.append(list.length() == 0 ? "" : ", ")
                    .append('"')
                    .append(site.at())
                    .append('"');
        }
        return list.toString();
    }

    private static void awaitUp(Pair pair, String tunnel, String up) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(up(pair, tunnel)).isEqualTo(up));
    }

    private static String up(Pair pair, String tunnel) {
        List<?> states = pair.server().status().list("tunnels").stream()
                .filter(one -> tunnel.equals(one.get("tunnel")))
                .flatMap(one -> ((List<?>) one.get("targets")).stream())
                .map(target -> ((Map<?, ?>) target).get("state"))
                .toList();
        return states.stream()
                        .filter(state -> !"down".equals(state) && !"offline".equals(state))
                        .count() + "/" + states.size();
    }

    @Test
    void oneOfThreeTargetsOfASiteIsKilledAndComesBackAndNoVisitorMindsOnceItIsSeen() {
        killAndBringBack("http");
    }

    @Test
    @Tag("long")
    void theSameWithBareConnections() {
        killAndBringBack("tcp");
    }

    private static void killAndBringBack(String type) {
        try (PythonSite first = PythonSite.start(USUAL);
                PythonSite second = PythonSite.start(USUAL);
                PythonSite third = PythonSite.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .block("web", block(type, quoted(first, second, third), CHECK))
                        .start();
                Load load = new Load(USUAL, pair.port("web"), HOST)) {
            load.awaitServed(30);
            awaitUp(pair, "web", "3/3");

            second.kill();
            assertThat(pair.server().awaitEvent("target-down", "tunnel=web", "target=" + second.at()))
                    .contains("client=home", "TARGET_REFUSED");
            long seen = System.nanoTime();
            load.awaitServed(60);
            assertThat(load.failuresSince(seen)).isEmpty();
            assertThat(pair.server().command("status").succeeds().out())
                    .containsPattern("web .* 2/3 ")
                    .contains("PROBLEM tunnel web  target " + second.at() + " of home is down: TARGET_REFUSED");

            second.again();
            pair.server().awaitEvent("target-up", "tunnel=web", "target=" + second.at());
            load.awaitServed(30);
            assertThat(load.failuresSince(seen)).isEmpty();
        }
    }

    @Test
    void oneOfTwoClientsOfAGroupIsKilledAndComesBackAndNoVisitorMinds() {
        int entry = USUAL.freePort();
        String allow = "{types: tcp, listen: " + entry + ", groups: shop}";
        try (PythonSite site = PythonSite.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .client("office")
                        .allow("home", allow)
                        .allow("office", allow)
                        .targets("home", "")
                        .targets("office", "")
                        .clientLines("home", shop("web", entry, site))
                        .clientLines("office", shop("store", entry, site))
                        .start()) {
            pair.client("home").awaitEvent("tunnel-open", "tunnel=web");
            pair.client("office").awaitEvent("tunnel-open", "tunnel=store");
            awaitUp(pair, "group:shop", "2/2");
            try (Load load = new Load(USUAL, entry, HOST)) {
                load.awaitServed(30);
                pair.client("home").kill();
                pair.server().awaitEvent("signal-lost", "client=home");
                long seen = System.nanoTime();
                load.awaitServed(60);
                assertThat(load.failuresSince(seen)).isEmpty();

                pair.restartClient("home");
                pair.client("home").awaitEvent("tunnel-open", "tunnel=web");
                awaitUp(pair, "group:shop", "2/2");
                load.awaitServed(30);
                assertThat(load.failuresSince(seen)).isEmpty();
            }
        }
    }

    private static String shop(String name, int entry, PythonSite site) {
        return "tunnels:\n  %s: {type: tcp, group: shop, listen: \"%s\", target: \"%s\"}\n"
                .formatted(name, USUAL.at(entry), site.at());
    }

    @Test
    void whereEveryTargetIsDownVisitorsHearSoAtOnce() {
        String dead = "\"" + USUAL.at(USUAL.freePort()) + "\", \"" + USUAL.at(USUAL.freePort()) + "\"";
        String check = "health-check: {probe: tcp, interval: 200ms, fall: 1}";
        try (Pair pair = Pair.on(USUAL)
                .block("tcp", block("tcp", dead, check))
                .block("http", block("http", dead, check))
                .start()) {
            awaitUp(pair, "http", "0/2");
            awaitUp(pair, "tcp", "0/2");

            assertThat(Load.get(new InetSocketAddress(USUAL.host(), pair.port("http")), HOST))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("is down");
            assertThat(Load.get(new InetSocketAddress(USUAL.host(), pair.port("tcp")), HOST))
                    .startsWith("reset");
            pair.server().awaitEvent("link-failed", "tunnel=tcp", "cause=TARGET_DOWN");
        }
    }
}
