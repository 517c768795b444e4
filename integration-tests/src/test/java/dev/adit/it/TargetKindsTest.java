package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Scratch;
import dev.adit.it.support.Visitor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a target may be, and what visitors and operators hear of one that cannot be had. */
class TargetKindsTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void aNameAndAUnixSocketAreReached() {
        try (Scratch scratch = Scratch.create()) {
            Path socket = scratch.path().resolve("echo.sock");
            try (EchoTarget tcp = EchoTarget.tcp(USUAL.host());
                    EchoTarget unix = EchoTarget.unix(socket);
                    Pair pair = Pair.on(USUAL)
                            .tunnel("name", "localhost:" + tcp.port())
                            .tunnel("bare", tcp.port())
                            .tunnel("unix", "unix:" + socket)
                            .targets("home", "{allow: [localhost, 127.0.0.1, \"unix:" + socket + "\"]}")
                            .start()) {
                assertThat(echo(pair, "name")).isEqualTo("hello name");
                assertThat(echo(pair, "bare")).isEqualTo("hello bare");
                assertThat(echo(pair, "unix")).isEqualTo("hello unix");
            }
        }
    }

    @Test
    void aTargetThatRefusesOrDoesNotExistResetsTheVisitorAndIsNamed() {
        int nobody = USUAL.freePort();
        try (Pair pair = Pair.on(USUAL)
                .tunnel("refused", USUAL.at(nobody))
                .tunnel("unknown", "no-such-host.invalid:80")
                .start()) {
            assertThat(end(pair, "refused")).isEqualTo(Visitor.End.RESET);
            pair.server().awaitEvent("link-failed", "tunnel=refused", "cause=TARGET_REFUSED");
            assertThat(end(pair, "unknown")).isEqualTo(Visitor.End.RESET);
            pair.server().awaitEvent("link-failed", "tunnel=unknown", "cause=TARGET_UNRESOLVED");
        }
    }

    @Test
    void aTargetThatTheClientDoesNotGrantIsNotDialledAndSaysWhoForbadeIt() {
        try (EchoTarget granted = EchoTarget.tcp(USUAL.host());
                EchoTarget secret = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .tunnel("granted", granted.port())
                        .tunnel("secret", secret.port())
                        .targets("home", "{allow: \"127.0.0.1:" + granted.port() + "\"}")
                        .start()) {
            assertThat(end(pair, "secret")).isEqualTo(Visitor.End.RESET);
            assertThat(pair.server().awaitEvent("link-failed", "tunnel=secret", "cause=DENIED"))
                    .contains("targets");
            assertThat(echo(pair, "granted")).isEqualTo("hello granted");
        }
    }

    @Test
    void nothingIsGrantedWhereNothingIsWrittenAndLinkLocalAndUnixOnlyWhereTheyAreListed() {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .client("trusting")
                        .targets("home", "")
                        .targets("trusting", "any")
                        .tunnel("nothing", target.port())
                        .tunnel("anything", "trusting", "tcp", target.port())
                        .tunnel("metadata", "trusting", "tcp", "169.254.169.254:80")
                        .tunnel("mapped", "trusting", "tcp", "[::ffff:169.254.169.254]:80")
                        .tunnel("socket", "trusting", "tcp", "unix:/run/adit-test.sock")
                        .start()) {
            assertThat(echo(pair, "anything")).isEqualTo("hello anything");
            for (String tunnel : new String[] {"nothing", "metadata", "mapped", "socket"}) {
                assertThat(end(pair, tunnel)).as(tunnel).isEqualTo(Visitor.End.RESET);
                pair.server().awaitEvent("link-failed", "tunnel=" + tunnel, "cause=DENIED");
            }
        }
    }

    private static String echo(Pair pair, String tunnel) {
        try (Visitor visitor = new Visitor(USUAL, pair.port(tunnel))) {
            return visitor.say("hello " + tunnel);
        }
    }

    private static Visitor.End end(Pair pair, String tunnel) {
        try (Visitor visitor = new Visitor(USUAL, pair.port(tunnel))) {
            return visitor.awaitEnd();
        }
    }
}
