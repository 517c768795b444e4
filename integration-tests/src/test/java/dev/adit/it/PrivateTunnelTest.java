package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Ports;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import dev.adit.it.support.UdpEcho;
import dev.adit.it.support.UdpVisitor;
import dev.adit.it.support.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Private tunnels: home has the services, office visits them. */
class PrivateTunnelTest {
    private static final Scenario USUAL = Scenario.USUAL;
    /** Links on carriers that are not encrypted themselves. */
    private static final Scenario PLAIN = new Scenario("tcp", Scenario.Family.IPV4);

    private static final String SECRET = "kJ6cVq0s3Tn1vQy8-private-secret";
    private static final String WRONG = "kJ6cVq0s3Tn1vQy8-another-secret";
    private static final String MARKER = "MARKER-a-line-that-nobody-else-says";
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static String own(String name, String type, int target, String visitors) {
        return "  %s: {type: %s, target: %d, private: {secret: %s, visitors: %s}}\n"
                .formatted(name, type, target, SECRET, visitors);
    }

    private static String visit(String name, String tunnel, String secret, int listen) {
        return "  %s: {tunnel: %s, secret: %s, type: tcp, listen: %d}\n".formatted(name, tunnel, secret, listen);
    }

    /** Of a line such as {@code pc  visit open  127.0.0.1:3389 -> home/desk (tcp), 0 links}. */
    private static void awaitVisit(Pair pair, String name, String state) {
        await().atMost(PATIENCE)
                .until(() -> pair.client("office")
                        .command("status")
                        .succeeds()
                        .out()
                        .contains(name + "  visit " + state + "  "));
    }

    @Test
    void streamsDatagramsAndAProxyAreVisitedAndTheWireShowsNothing() throws IOException {
        Path tcpdump = Tool.TCPDUMP.require();
        if (!System.getProperty("user.name").equals("root")) {
            Tool.leaveOut("tcpdump needs root");
        }
        int bridge = Ports.free(PLAIN.host());
        int desk = Ports.free(PLAIN.host());
        int voice = Ports.free(PLAIN.host());
        int proxy = Ports.free(PLAIN.host());
        Path capture = Files.createTempFile("adit", ".pcap");
        try (EchoTarget echo = EchoTarget.tcp(PLAIN.host());
                UdpEcho datagrams = new UdpEcho(PLAIN.host());
                NginxTarget web = NginxTarget.start(PLAIN);
                Background tap = Command.of(tcpdump, "-i", "lo", "-U", "-s", "0", "-w", capture)
                        .and("tcp port " + bridge)
                        .start("tcpdump");
                Pair pair = Pair.on(PLAIN)
                        .bridgePort(bridge)
                        .client("office")
                        .allow("home", "{types: [tcp, udp]}")
                        .serverLines("tunnels:\n  lan: {type: socks5, client: home, auth: none, private: {secret: "
                                + SECRET + ", visitors: office}}")
                        .clientLines(
                                "home",
                                "tunnels:\n" + own("desk", "tcp", echo.port(), "office")
                                        + own("voice", "udp", datagrams.port(), "office"))
                        .clientLines(
                                "office",
                                "visits:\n" + visit("pc", "home/desk", SECRET, desk)
                                        + "  phone: {tunnel: home/voice, secret: " + SECRET + ", listen: " + voice
                                        + "}\n"
                                        + "  net: {tunnel: lan, type: socks5, auth: none, secret: " + SECRET
                                        + ", listen: "
                                        + proxy + "}\n")
                        .start()) {
            tap.awaitLog("listening on lo");
            awaitVisit(pair, "pc", "open");
            awaitVisit(pair, "phone", "open");
            awaitVisit(pair, "net", "open");

            try (Visitor visitor = new Visitor(PLAIN, desk);
                    UdpVisitor caller = new UdpVisitor(PLAIN.host(), voice)) {
                assertThat(visitor.say(MARKER)).isEqualTo(MARKER);
                byte[] datagram = (MARKER + "-datagram").getBytes(StandardCharsets.US_ASCII);
                assertThat(caller.ask(datagram)).isEqualTo(datagram);
                assertThat(pair.client("office").command("status").succeeds().out())
                        .contains("-> home/desk (tcp), 1 link\n");
                assertThat(pair.server().command("status").succeeds().out())
                        .containsPattern("home +home/desk +tcp +private ");
                assertThat(pair.server().command("status", "--json").succeeds().out())
                        .contains("\"visiting\":[\"office\"]");
            }
            assertThat(Command.of(Tool.CURL.require(), "-sS", "--noproxy", "", "--fail", "--max-time", 50)
                            .and(
                                    "--proxy",
                                    "socks5h://" + PLAIN.at(proxy),
                                    "http://" + PLAIN.at(web.port()) + "/small.txt")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo("hello from nginx\n");

            tap.terminate();
            tap.awaitExit(Duration.ofSeconds(20));
            String heard = Files.readString(capture, StandardCharsets.ISO_8859_1);
            // It did listen, to carriers that are not encrypted: requests are there to be read.
            assertThat(heard).contains("home/desk");
            assertThat(heard).doesNotContain(MARKER, SECRET, "hello from nginx");
        } finally {
            Files.deleteIfExists(capture);
        }
    }

    @Test
    void whoeverIsRefusedHearsTheSameAndTheServersLogHasTheReason() {
        int listed = Ports.free(USUAL.host());
        int unlisted = Ports.free(USUAL.host());
        int unknown = Ports.free(USUAL.host());
        try (EchoTarget echo = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .client("office")
                        .allow("home", "{types: tcp}")
                        .clientLines(
                                "home",
                                "tunnels:\n" + own("desk", "tcp", echo.port(), "office")
                                        + own("other", "tcp", echo.port(), "nobody"))
                        .clientLines(
                                "office",
                                "visits:\n" + visit("wrong", "home/desk", WRONG, listed)
                                        + visit("unlisted", "home/other", SECRET, unlisted)
                                        + visit("unknown", "home/none", SECRET, unknown))
                        .start()) {
            pair.server().awaitEvent("visit-refused", "tunnel=home/desk", "the secret is");
            pair.server().awaitEvent("visit-refused", "tunnel=home/other", "not among its");
            pair.server().awaitEvent("visit-refused", "tunnel=home/none", "no such");
            for (String visit : new String[] {"wrong", "unlisted", "unknown"}) {
                awaitVisit(pair, visit, "refused");
                pair.client("office").awaitEvent("visit-refused", "visit=" + visit);
            }
            for (int port : new int[] {listed, unlisted, unknown}) {
                try (Visitor visitor = new Visitor(USUAL, port)) {
                    assertThat(visitor.awaitEnd()).isEqualTo(Visitor.End.RESET);
                }
            }
            for (String visit : new String[] {"wrong", "unlisted", "unknown"}) {
                pair.client("office").awaitEvent("link-failed", "tunnel=" + visit, "cause=DENIED");
            }
            assertThat(pair.client("office").log().lines().filter(line -> line.contains("link-failed")))
                    .allSatisfy(line -> assertThat(line).contains("cause=DENIED", "not granted"))
                    .hasSize(3);
        }
    }

    @Test
    void aVisitComesBackWithItsServerAndWithTheTunnelsClient() {
        int desk = Ports.free(USUAL.host());
        try (EchoTarget echo = EchoTarget.tcp(USUAL.host());
                Pair pair = Pair.on(USUAL)
                        .bridgePort(Ports.free(USUAL.host()))
                        .client("office")
                        .allow("home", "{types: tcp}")
                        .clientLines("home", "tunnels:\n" + own("desk", "tcp", echo.port(), "office"))
                        .clientLines("office", "visits:\n" + visit("pc", "home/desk", SECRET, desk))
                        .start()) {
            awaitVisit(pair, "pc", "open");
            pair.server().kill();
            pair.restartServer();
            pair.server().awaitEvent("visit-granted", "tunnel=home/desk", "client=office");
            awaitVisit(pair, "pc", "open");
            try (Visitor visitor = new Visitor(USUAL, desk)) {
                assertThat(visitor.say("again")).isEqualTo("again");
            }

            assertThat(pair.client("home").stop()).isZero();
            awaitVisit(pair, "pc", "offline");
            try (Visitor visitor = new Visitor(USUAL, desk)) {
                assertThat(visitor.awaitEnd()).isEqualTo(Visitor.End.RESET);
            }
            pair.client("office").awaitEvent("link-failed", "tunnel=pc", "cause=CLIENT_OFFLINE");

            pair.restartClient("home");
            awaitVisit(pair, "pc", "open");
            try (Visitor visitor = new Visitor(USUAL, desk)) {
                assertThat(visitor.say("and again")).isEqualTo("and again");
            }
        }
    }
}
