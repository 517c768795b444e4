package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** iperf3 at both ends: a control connection beside busy ones, each way. Rates are not judged here. */
class Iperf3ThroughTunnelTest {
    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)");

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void busyStreamsBothWaysEndInOrder(Scenario scenario) {
        int port = scenario.freePort();
        try (Background server = Command.of(
                                Tool.IPERF3.require(), "-s", "-B", scenario.host(), "-p", port, "--forceflush")
                        .start("iperf3");
                Pair pair = Pair.on(scenario).tunnel("perf", scenario.at(port)).start()) {
            server.awaitLog("Server listening");
            for (String direction : List.of("-P2", "-R")) {
                Outcome run = Command.of(Tool.IPERF3.require(), "-c", scenario.host(), "-p", pair.port("perf"))
                        .and("-n", "24M", direction, "--json")
                        .run()
                        .succeeds();
                Matcher received = RECEIVED.matcher(run.out());
                assertThat(received.find()).as(run::toString).isTrue();
                assertThat(Long.parseLong(received.group(1))).as(direction).isGreaterThan(1_000_000);
            }
        }
    }
}
