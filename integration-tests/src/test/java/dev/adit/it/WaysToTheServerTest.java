package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Front;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A client reaches its server past real programs: nginx and haproxy in front of it, tinyproxy and microsocks on the way. */
class WaysToTheServerTest {
    private static final Scenario USUAL = Scenario.USUAL;

    /** A pair whose client of the scenario is there too, so that links have two carriers to go by. */
    private static Pair pair(Faultlab.Target target) {
        return Pair.on(USUAL)
                .client("office")
                .tunnel("check", "office", "tcp", USUAL.at(target.port()))
                .start();
    }

    /** Starts the client {@code office} anew, by another way. */
    private static AditProcess office(Pair pair, String server, String more) {
        pair.client("office").stop();
        String yaml = pair.scratch()
                .read("office.yaml")
                .replaceFirst("server: .*\n", "server: \"" + server + "\"\n" + more + "\n");
        Path file = pair.scratch().write("office-way.yaml", yaml);
        return AditProcess.client(Distribution.unpacked(), file);
    }

    /** Every byte of some links, and that either end may end first. */
    private static void assertCarries(Pair pair, AditProcess office, String way) {
        office.awaitEvent("client-online", "client=office");
        String at = pair.at("check");
        Faultlab.streamcheck("stream", "--target", at, "--conns", 8, "--up", 1_000_037, "--down", 1_000_037);
        Faultlab.streamcheck("halfclose", "--target", at, "--repeat", 2);
        assertThat(office.command("status").succeeds().out()).contains(way);
    }

    @Test
    void nginxEndsTheTlsInFrontOfAWebSocket() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target)) {
            Path ca = Front.certificate(pair.scratch());
            try (Front nginx = Front.nginx(pair.scratch(), pair.bridgePort());
                    AditProcess office =
                            office(pair, "wss://127.0.0.1:" + nginx.port(), "server-tls: {ca: " + ca + "}")) {
                assertCarries(pair, office, " at 127.0.0.1:" + nginx.port() + "/adit by wss");
                assertThat(pair.server().command("status").succeeds().out()).containsPattern("(?m)^office .* ws ");
            }
        }
    }

    @Test
    void haproxyEndsTheTlsInFrontOfAWebSocketOrPassesBytesOn() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target)) {
            Path ca = Front.certificate(pair.scratch());
            try (Front haproxy = Front.haproxyHttp(pair.scratch(), pair.bridgePort());
                    AditProcess office =
                            office(pair, "wss://127.0.0.1:" + haproxy.port(), "server-tls: {ca: " + ca + "}")) {
                assertCarries(pair, office, " by wss");
            }
            try (Front haproxy = Front.haproxyTcp(pair.scratch(), USUAL.host(), USUAL.freePort(), pair.bridgePort())) {
                for (String transport : new String[] {"wss", "tcp"}) {
                    try (AditProcess office = office(pair, transport + "://127.0.0.1:" + haproxy.port(), "")) {
                        assertCarries(pair, office, " by " + transport);
                    }
                }
            }
        }
    }

    @Test
    void haproxyTellsWhereAClientComesFrom() {
        String source = "127.0.0.77";
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Pair.on(USUAL)
                        .client("office")
                        .tunnel("check", "office", "tcp", USUAL.at(target.port()))
                        .serverLines("balancers: [" + source + "]")
                        .start();
                Front haproxy = Front.haproxyTelling(pair.scratch(), source, pair.bridgePort())) {
            for (String transport : new String[] {"tls", "wss"}) {
                try (AditProcess office = office(pair, transport + "://127.0.0.1:" + haproxy.port(), "")) {
                    assertCarries(pair, office, " by " + transport);
                    String status = pair.server().command("status").succeeds().out();
                    assertThat(status)
                            .containsPattern("(?m)^office .* 127\\.0\\.0\\.1:")
                            .doesNotContain(source + ":");
                }
            }
        }
    }

    @Test
    void tinyproxyLeadsOutForWhoeverHasAPassword() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target);
                Front proxy = tinyproxy(pair, "");
                Front strict = tinyproxy(pair, "ConnectPort 443")) {
            String bridge = "127.0.0.1:" + pair.bridgePort();
            for (String transport : new String[] {"tls", "wss", "tcp"}) {
                try (AditProcess office =
                        office(pair, transport + "://" + bridge, proxy("http", proxy, Front.PASSWORD))) {
                    assertCarries(pair, office, " by " + transport + " through http://127.0.0.1:" + proxy.port());
                }
            }
            assertFails(pair, proxy("http", proxy, "wrong"), "does not accept user and password (401)");
            assertFails(
                    pair, "proxy: \"http://127.0.0.1:" + proxy.port() + "\"", "asks for a user and a password (407)");
            assertFails(
                    pair,
                    proxy("http", strict, Front.PASSWORD),
                    "does not let the client through to " + bridge + ": 403");
        }
    }

    @Test
    void microsocksLeadsOutForWhoeverHasAPassword() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = pair(target);
                Front proxy = Front.microsocks()) {
            String bridge = "127.0.0.1:" + pair.bridgePort();
            for (String transport : new String[] {"tls", "ws"}) {
                try (AditProcess office =
                        office(pair, transport + "://" + bridge, proxy("socks5", proxy, Front.PASSWORD))) {
                    assertCarries(pair, office, " by " + transport + " through socks5://127.0.0.1:" + proxy.port());
                }
            }
            assertFails(pair, proxy("socks5", proxy, "wrong"), "does not accept user and password");
        }
    }

    private static Front tinyproxy(Pair pair, String more) {
        return Front.tinyproxy(pair.scratch(), USUAL.host(), USUAL.freePort(), more);
    }

    private static String proxy(String scheme, Front proxy, String password) {
        return "proxy: {url: \"%s://127.0.0.1:%d\", user: %s, password: \"%s\"}"
                .formatted(scheme, proxy.port(), Front.USER, password);
    }

    private static void assertFails(Pair pair, String proxy, String cause) {
        try (AditProcess office = office(pair, "tls://127.0.0.1:" + pair.bridgePort(), proxy)) {
            assertThat(office.awaitEvent("login-failed")).contains(cause);
            assertThat(office.command("status").succeeds().out()).contains(cause);
            assertThat(office.log()).doesNotContain(Front.PASSWORD);
        }
    }
}
