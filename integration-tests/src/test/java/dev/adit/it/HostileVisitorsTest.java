package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Background;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever strangers send to the bridge or to an entry, the healthy tunnel beside it answers. */
class HostileVisitorsTest {
    /** One of each kind; the whole set takes minutes, since many cases end by the bridge's own deadline. */
    private static final List<String> BASIC = List.of(
            "one-byte",
            "zeros-64k",
            "random-4k",
            "len32-max",
            "varint-endless",
            "tls-hello-16m",
            "tls-alert",
            "tls-appdata-first",
            "sslv2",
            "http-get",
            "http-long-header",
            "h2-preface",
            "ssh-banner",
            "socks5-noauth",
            "proxy1-spoof",
            "log-inject",
            "java-serial");

    @Test
    void openingsThatAreNotOursOnTheBridge() {
        onABridge(pair -> Faultlab.garbage(words(pair, cases()).toArray()));
    }

    @Test
    void silentAndDrippingPeersOnTheBridge() {
        onABridge(pair -> Faultlab.garbage(
                words(pair, List.of("--idle", 100, "--drip", 30, "--hold", 7)).toArray()));
    }

    @Test
    void aFreshClientLogsInThroughACrowdOfSilentPeers() {
        Scenario usual = Scenario.USUAL;
        try (Faultlab.Target target = Faultlab.serve(usual);
                Pair pair = Pair.on(usual)
                        .client("office")
                        .tunnel("check", usual.at(target.port()))
                        .start();
                Background crowd = Faultlab.python(
                                "garbage",
                                words(pair, List.of("--idle", 100, "--drip", 20, "--hold", 7))
                                        .toArray())
                        .start("garbage-crowd")) {
            do {
                pair.client("office").kill();
                pair.restartClient("office");
                pair.client("office").awaitEvent("client-online", "client=office");
            } while (crowd.isAlive());

            assertThat(crowd.awaitExit(Duration.ofSeconds(10))).as(crowd::log).isZero();
        }
    }

    @Test
    void openingsAndScansOnAnEntry() {
        onABridge(pair -> {
            List<Object> words = new ArrayList<>(List.of("--target", pair.at("other"), "--allow-open", "--hold", 0.4));
            words.addAll(
                    List.of("--health", pair.at("check"), "--pid", pair.server().pid()));
            words.addAll(List.of("--pid", pair.client().pid(), "--scan", 30, "--health-timeout", 5));
            Faultlab.garbage(words.toArray());
        });
    }

    @Tag("long")
    @Test
    void everyOpeningOnTheBridge() {
        onABridge(pair -> Faultlab.python("garbage", words(pair, List.of()).toArray())
                .within(Duration.ofMinutes(6))
                .run()
                .succeeds());
    }

    private static void onABridge(java.util.function.Consumer<Pair> attack) {
        Scenario usual = Scenario.USUAL;
        try (Faultlab.Target target = Faultlab.serve(usual);
                Pair pair = Pair.on(usual)
                        .tunnel("check", usual.at(target.port()))
                        .tunnel("other", usual.at(target.port()))
                        .start()) {
            attack.accept(pair);
        }
    }

    private static List<Object> words(Pair pair, List<?> more) {
        List<Object> words = new ArrayList<>(List.of("--target", Scenario.USUAL.at(pair.bridgePort())));
        words.addAll(List.of("--health", pair.at("check"), "--health-timeout", 5));
        words.addAll(List.of("--pid", pair.server().pid(), "--max-fd-growth", 30));
        words.addAll(more);
        return words;
    }

    private static List<Object> cases() {
        List<Object> cases = new ArrayList<>();
        BASIC.forEach(name -> cases.addAll(List.of("--case", name)));
        return cases;
    }
}
