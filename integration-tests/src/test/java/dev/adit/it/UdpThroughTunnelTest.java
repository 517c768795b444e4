package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import dev.adit.it.support.UdpEcho;
import dev.adit.it.support.UdpVisitor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UDP programs at both ends of {@code udp} tunnels. */
class UdpThroughTunnelTest {
    private static final int CROWD = 1_000;
    private static final int ATTEMPTS = 6;
    private static final Pattern PACKETS = Pattern.compile("\"sum\":\\s*\\{[^}]*\"packets\":\\s*(\\d+)");
    private static final Pattern LOST = Pattern.compile("\"sum\":\\s*\\{[^}]*\"lost_packets\":\\s*(\\d+)");

    private static String udp(Scenario scenario, int listen, int target) {
        return "{type: udp, client: home, listen: \"%s\", target: \"%s\"}"
                .formatted(scenario.at(listen), scenario.at(target));
    }

    /**
     * Nothing may ever be damaged, doubled or out of order. A machine that is busy with other things loses datagrams in the
     * buffers of the system, so one run of a few must be without loss.
     */
    private static void streamcheck(String at, int size, int count, int rate) {
        String report = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Object[] words = {"udp", "--target", at, "--size", size, "--count", count, "--pps", rate};
            report = Faultlab.streamcheck(
                    Stream.concat(Stream.of(words), Stream.of("--wait", 0.6, "--max-loss-pct", 100))
                            .toArray());
            assertThat(report)
                    .contains("\"damaged_or_cut\": 0")
                    .contains("\"duplicated\": 0")
                    .contains("\"reordered\": 0");
            if (report.contains("\"lost\": 0,")) {
                return;
            }
        }
        throw new AssertionError(ATTEMPTS + " runs, each with loss: " + report);
    }

    /** The first datagrams of a fresh pair meet classes that are not loaded yet. */
    private static void warmUp(Scenario scenario, Pair pair) {
        try (UdpVisitor visitor = new UdpVisitor(scenario.host(), pair.port("check"))) {
            visitor.ask(name(0));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void datagramsOfEverySizeComeWholeOnceAndWithoutLossAtAModestRate(Scenario scenario) {
        try (Faultlab.Target target = Faultlab.serveUdp(scenario);
                Pair pair = Pair.on(scenario)
                        .block("check", udp(scenario, 0, target.port()))
                        .start()) {
            String at = pair.at("check");
            warmUp(scenario, pair);
            streamcheck(at, 24, 100, 200);
            streamcheck(at, 1472, 100, 200);
            streamcheck(at, 9000, 40, 100);
            streamcheck(at, 65_507, 10, 20);
        }
    }

    static Stream<Scenario> bothTransportsAndFamilies() {
        return Stream.of(Scenario.USUAL, new Scenario("tcp", Scenario.Family.IPV6));
    }

    @ParameterizedTest
    @MethodSource("bothTransportsAndFamilies")
    void namesAreAskedForByDigWithShortAndLongAnswers(Scenario scenario) {
        int port = scenario.freePort();
        String text = "x".repeat(200);
        Command server = Command.of(Tool.DNSMASQ.require(), "--keep-in-foreground", "--conf-file=/dev/null")
                .and("--no-resolv", "--no-hosts", "--user=root", "--pid-file=", "--log-facility=-", "--log-queries")
                .and("--bind-interfaces", "--edns-packet-max=4096")
                .and("--listen-address=" + scenario.host(), "--port=" + port)
                .and("--address=/here.test/192.0.2.7");
        for (int record = 0; record < 12; record++) {
            server.and("--txt-record=long.test," + record + text);
        }
        try (Background dns = server.start("dnsmasq");
                Pair pair =
                        Pair.on(scenario).block("dns", udp(scenario, 0, port)).start()) {
            dns.awaitLog("started");
            assertThat(dig(scenario, pair, "here.test", "A").strip()).isEqualTo("192.0.2.7");
            // More than any frame on the way: it must not be cut, nor be asked for again by TCP.
            assertThat(dig(scenario, pair, "long.test", "TXT", "+bufsize=4096", "+ignore")
                            .lines())
                    .hasSize(12)
                    .allSatisfy(line -> assertThat(line).contains(text));
        }
    }

    private static String dig(Scenario scenario, Pair pair, Object... words) {
        return Command.of(Tool.DIG.require(), "@" + scenario.host(), "-p", pair.port("dns"))
                .and("+short", "+notcp", "+tries=5", "+timeout=4")
                .and(words)
                .run()
                .succeeds()
                .out();
    }

    @Test
    void iperf3SendsUdpBothWaysBesideItsTcpOnTheSamePort() {
        Scenario scenario = Scenario.USUAL;
        int target = scenario.freePort();
        int entry = scenario.freePort();
        try (Background server = Command.of(
                                Tool.IPERF3.require(), "-s", "-B", scenario.host(), "-p", target, "--forceflush")
                        .start("iperf3");
                Pair pair = Pair.on(scenario)
                        .block("data", udp(scenario, entry, target))
                        .block("control", udp(scenario, entry, target).replace("type: udp", "type: tcp"))
                        .start()) {
            server.awaitLog("Server listening");
            for (String direction : List.of("--forceflush", "-R")) {
                Outcome run = Command.of(Tool.IPERF3.require(), "-c", scenario.host(), "-p", entry, "-u")
                        .and("-b", "8M", "-l", 1200, "-t", 2, "--json", direction)
                        .run()
                        .succeeds();
                long packets = number(PACKETS, run);
                assertThat(packets).as(run::toString).isGreaterThan(500);
                // Rates are the bench's business; here most of them must arrive.
                assertThat(number(LOST, run)).as(run::toString).isLessThan(packets / 2);
            }
        }
    }

    private static long number(Pattern pattern, Outcome run) {
        Matcher found = pattern.matcher(run.out());
        assertThat(found.find()).as(run::toString).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void aThousandVisitorsAtOnceAreServedAndKeptApart() {
        Scenario scenario = Scenario.USUAL;
        List<UdpVisitor> crowd = new ArrayList<>();
        try (UdpEcho target = new UdpEcho(scenario.host());
                Pair pair = Pair.on(scenario)
                        .block("crowd", udp(scenario, 0, target.port()).replace("}", ", idle: 20m}"))
                        .start()) {
            for (int number = 0; number < CROWD; number++) {
                crowd.add(new UdpVisitor(scenario.host(), pair.port("crowd")));
                crowd.get(number).send(name(number));
            }
            for (int number = 0; number < CROWD; number++) {
                assertThat(crowd.get(number).ask(name(number))).isEqualTo(name(number));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> pair.server().command("status", "--json").out().contains("\"linksOpen\":" + CROWD));
        } finally {
            crowd.forEach(UdpVisitor::close);
        }
    }

    private static byte[] name(int number) {
        return ByteBuffer.allocate(100).putInt(number).array();
    }

    @Test
    void garbageOnThePortIsAmplifiedByNobodyAndHurtsNobody() {
        Scenario scenario = Scenario.USUAL;
        try (Faultlab.Target target = Faultlab.serveUdp(scenario);
                Pair pair = Pair.on(scenario)
                        .block("check", udp(scenario, 0, target.port()))
                        .start()) {
            warmUp(scenario, pair);
            Faultlab.garbage("--target", pair.at("check"), "--udp", "--count", 240, "--max-amplification", 1.1);
            streamcheck(pair.at("check"), 1200, 40, 200);
            assertThat(pair.server().isAlive()).isTrue();
            assertThat(pair.client().isAlive()).isTrue();
        }
    }

    @Test
    void aClientThatComesBackServesTheSameVisitorAgain() {
        Scenario scenario = Scenario.USUAL;
        try (UdpEcho target = new UdpEcho(scenario.host());
                Pair pair = Pair.on(scenario)
                        .block("echo", udp(scenario, 0, target.port()))
                        .start();
                UdpVisitor visitor = new UdpVisitor(scenario.host(), pair.port("echo"))) {
            assertThat(visitor.ask(name(1))).isEqualTo(name(1));
            pair.client().kill();
            pair.restartClient();
            pair.client().awaitEvent("client-online");
            assertThat(visitor.ask(name(1))).isEqualTo(name(1));
        }
    }
}
