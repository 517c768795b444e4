package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SocksUdpVisitor;
import dev.adit.it.support.UdpEcho;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A SOCKS5 program that sends UDP through {@code socks5} and {@code udp5}. */
class Udp5ThroughTunnelTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void everyKindOfTargetIsReachedAndAnswersBearTheirSender(Scenario scenario) {
        String block = "{type: socks5, client: home, listen: \"%s\", auth: none}".formatted(scenario.at(0));
        try (UdpEcho v4 = new UdpEcho("127.0.0.1");
                UdpEcho v6 = new UdpEcho("::1");
                Pair pair = Pair.on(scenario).block("out", block).start();
                SocksUdpVisitor visitor = new SocksUdpVisitor(scenario.host(), pair.port("out"))) {
            SocksUdpVisitor.Answer first = visitor.ask("127.0.0.1", v4.port(), text("to v4"));
            assertThat(first.content()).isEqualTo(text("to v4"));
            assertThat(first.sender().getPort()).isEqualTo(v4.port());
            SocksUdpVisitor.Answer second = visitor.ask("::1", v6.port(), text("to v6"));
            assertThat(second.sender().getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(second.content()).isEqualTo(text("to v6"));
            assertThat(visitor.ask("localhost", v4.port(), text("by name")).content())
                    .isEqualTo(text("by name"));
            assertThat(visitor.ask("127.0.0.1", v4.port(), new byte[60_000]).content())
                    .hasSize(60_000);
            visitor.send(1, "127.0.0.1", v4.port(), text("a fragment"));
            assertThat(visitor.ask("127.0.0.1", v4.port(), text("whole")).content())
                    .isEqualTo(text("whole"));
            visitor.close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> pair.client().command("status", "--json").out().contains("\"links\":0"));
        }
    }
}
