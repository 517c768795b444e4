package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SshTarget;
import dev.adit.it.support.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code adit tcp TARGET}: a tunnel without a file. */
class OneShotTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Duration BOUND = Duration.ofSeconds(40);
    private static final Pattern KEY = Pattern.compile("(?m)^key: (\\S+)$");

    /** A server that grants, and whose own client has a key that nobody uses at the moment. */
    private static Pair server(String allow) {
        Pair pair = Pair.on(USUAL).client("guest").allow("guest", allow).start();
        assertThat(pair.client("guest").stop()).isZero();
        return pair;
    }

    private static Path keyFile(Pair pair) {
        Matcher key = KEY.matcher(pair.scratch().read("guest.yaml"));
        assertThat(key.find()).isTrue();
        return pair.scratch().write("guest.key", key.group(1) + "\n");
    }

    private static Command oneShot(Pair pair, int target, int listen) {
        return AditProcess.adit(Distribution.unpacked(), "tcp", target, "--listen", USUAL.at(listen))
                .and("--to", USUAL.at(pair.bridgePort()), "--key-file", keyFile(pair))
                .in(pair.scratch().path());
    }

    private static void awaitOpen(Background process, int listen, int target) {
        process.awaitLog("(?m)^tcp: " + USUAL.at(listen) + " -> 127\\.0\\.0\\.1:" + target + "$");
    }

    @Test
    void sshGoesThroughUntilCtrlC() {
        int listen = USUAL.freePort();
        try (SshTarget target = SshTarget.start(USUAL);
                Pair pair = server("{types: tcp, listen: 1-65535}");
                Background process = oneShot(pair, target.port(), listen).start("oneshot")) {
            awaitOpen(process, listen, target.port());

            assertThat(target.ssh(listen, "echo through").run().succeeds().out())
                    .isEqualTo("through\n");

            Command.of("kill", "-INT", process.pid()).run().succeeds();
            assertThat(process.awaitExit(BOUND)).isZero();
            assertThat(process.log().lines()).hasSize(1);
        }
    }

    @Test
    void anOpenLinkDoesNotHoldUpTheEnd() {
        int listen = USUAL.freePort();
        try (EchoTarget target = EchoTarget.tcp("127.0.0.1");
                Pair pair = server("{types: tcp, listen: 1-65535}");
                Background process = oneShot(pair, target.port(), listen)
                        .and("--drain-timeout", "0s")
                        .start("oneshot")) {
            awaitOpen(process, listen, target.port());
            try (Visitor staying = new Visitor(USUAL, listen)) {
                assertThat(staying.say("before")).isEqualTo("before");
                process.terminate();
                assertThat(staying.awaitEnd()).isEqualTo(Visitor.End.RESET);
            }
            assertThat(process.awaitExit(BOUND)).isZero();
        }
    }

    @Test
    void aTargetThatComesBackIsReachedAndSoIsAServer() {
        int listen = USUAL.freePort();
        int targetPort = USUAL.freePort();
        int bridge = USUAL.freePort();
        try (Pair pair = Pair.on(USUAL)
                .bridgePort(bridge)
                .client("guest")
                .allow("guest", "{types: tcp, listen: 1-65535}")
                .start()) {
            assertThat(pair.client("guest").stop()).isZero();
            try (Background process = oneShot(pair, targetPort, listen).start("oneshot")) {
                awaitOpen(process, listen, targetPort);
                try (Visitor early = new Visitor(USUAL, listen)) {
                    assertThat(early.awaitEnd()).isEqualTo(Visitor.End.RESET);
                }
                process.awaitLog("link-refused .*TARGET_REFUSED");

                try (EchoTarget target = EchoTarget.tcp("127.0.0.1", targetPort)) {
                    assertThat(target.port()).isEqualTo(targetPort);
                    try (Visitor visitor = new Visitor(USUAL, listen)) {
                        assertThat(visitor.say("hello")).isEqualTo("hello");
                    }
                    pair.server().kill();
                    process.awaitLog("client-offline");
                    pair.restartServer();
                    pair.server().awaitEvent("tunnel-open", "tunnel=guest/tcp");
                    try (Visitor visitor = new Visitor(USUAL, listen)) {
                        assertThat(visitor.say("again")).isEqualTo("again");
                    }
                }
            }
        }
    }

    @Test
    void whatIsRefusedEndsWithTheReason() {
        int listen = USUAL.freePort();
        try (Pair pair = server("{types: tcp, listen: 1}")) {
            Outcome tunnel = oneShot(pair, 9, listen).run().exits(77);
            assertThat(tunnel.out()).isEmpty();
            assertThat(tunnel.err())
                    .contains(
                            "--listen: listen " + USUAL.at(listen)
                                    + " is not granted to guest (server: clients.guest.allow.listen)",
                            "allow: {types: tcp, listen: [\"" + USUAL.at(listen) + "\"]}");

            Outcome name =
                    oneShot(pair, 9, listen).and("--client", "home").run().exits(77);
            assertThat(name.err()).contains(USUAL.at(pair.bridgePort()) + " does not let this client in");
        }
    }

    @Test
    void wrongFlagsAndNobodyThereHaveTheirOwnCodes() {
        int listen = USUAL.freePort();
        try (Pair pair = server("{types: tcp, listen: 1-65535}")) {
            assertThat(oneShot(pair, 9, listen)
                            .and("--dial-timeout", "soon")
                            .run()
                            .exits(78)
                            .err())
                    .startsWith("--dial-timeout: 'soon'");
            assertThat(oneShot(pair, 9, listen)
                            .and("--liste", 1)
                            .run()
                            .exits(64)
                            .err())
                    .contains("--listen", "Try: adit tcp --help");
            Path key = keyFile(pair);
            int nobody = USUAL.freePort();
            assertThat(AditProcess.adit(Distribution.unpacked(), "tcp", 9, "--listen", listen)
                            .and("--to", USUAL.at(nobody), "--key-file", key, "--wait", 1)
                            .run()
                            .exits(69)
                            .err())
                    .contains(USUAL.at(nobody) + " could not be reached within 1 s: ");
        }
    }
}
