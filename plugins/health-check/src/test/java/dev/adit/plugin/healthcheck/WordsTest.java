package dev.adit.plugin.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files and the two halves say. */
class WordsTest {
    private static final Order ORDER = new Order(
            "home/web",
            Configs.of("http:/healthz?x=1", "ok €", Duration.ofSeconds(2)),
            List.of(Address.parse("10.0.0.1:80"), Address.parse("unix:/run/x.sock")));

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http:/", "https:/healthz?x=1"})
    void aProbeIsWrittenAsItWasRead(String text) {
        assertThat(Probe.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "udp",
                "http",
                "http:",
                "http:x",
                "http://host/",
                "tcp:/",
                "http:/a b",
                "http:/\r\nX: y",
                "exec:/bin/true"
            })
    void whatIsNoProbeIsRefusedWithWhatWasExpected(String text) {
        assertThatThrownBy(() -> Probe.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: tcp, \"http:/path\" or \"https:/path\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "2000", "600", "299-200", "200-", "ok"})
    void whatIsNoStatusIsRefused(String text) {
        assertThatThrownBy(() -> StatusRange.parse(text)).hasMessageContaining("is no status (expected: 200");
    }

    @Test
    void aRangeOfStatusesHasBothItsEnds() {
        StatusRange range = StatusRange.parse("200-299");

        assertThat(List.of(199, 200, 299, 300).stream().map(range::contains)).containsExactly(false, true, true, false);
        assertThat(StatusRange.parse("204").contains(204)).isTrue();
    }

    @Test
    void whatDoesNotFitTogetherIsTold() {
        List<String> problems = new ArrayList<>();
        new HealthCheckConfig(Probe.parse("tcp"), List.of(), "x", Duration.ofMillis(99), Duration.ofHours(2), 0, 101)
                .check((key, message) -> problems.add(key));

        assertThat(problems).containsExactly("body", "status", "interval", "timeout", "fall", "rise");
    }

    @Test
    void ordersAndReportsCrossTheBridge() {
        assertThat(Order.decode(ORDER.encode())).isEqualTo(ORDER);
        Order tcp = new Order("x", Configs.of("tcp"), List.of());
        assertThat(Order.decode(tcp.encode())).isEqualTo(tcp);
        Report down = new Report("web", "10.0.0.1:80", "no answer");
        assertThat(Report.decode(down.encode())).isEqualTo(down);
        Report up = new Report("web", "22", null);
        assertThat(Report.decode(up.encode())).isEqualTo(up);
    }

    @Test
    void whatALaterVersionAddsBehindIsSkipped() {
        byte[] encoded = ORDER.encode();

        assertThat(Order.decode(Arrays.copyOf(encoded, encoded.length + 9))).isEqualTo(ORDER);
    }

    @Test
    void noDamageIsMoreThanNoOrder() {
        Random random = new Random(7);
        byte[] whole = ORDER.encode();
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length) + 1);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            Order order = Order.decode(damaged);
            if (order != null) {
                assertThat(order.config().interval()).isBetween(HealthCheckConfig.SHORTEST, HealthCheckConfig.LONGEST);
                assertThat(order.targets()).hasSizeLessThanOrEqualTo(Order.MOST_TARGETS);
            }
            Report ignored = Report.decode(damaged);
            assertThat(ignored == null || ignored.tunnel() != null).isTrue();
        }
    }

    @Test
    void anOrderIsNeverTooLongForTheSignal() {
        List<Address> many = IntStream.range(0, 500)
                .mapToObj(number -> Address.of("x".repeat(240) + number, 80))
                .toList();
        byte[] encoded = new Order("web", Configs.of("tcp"), many).encode();

        assertThat(encoded).hasSizeLessThanOrEqualTo(16 * 1024);
        assertThat(Objects.requireNonNull(Order.decode(encoded)).targets())
                .hasSizeBetween(50, Order.MOST_TARGETS)
                .isEqualTo(many.subList(
                        0,
                        Objects.requireNonNull(Order.decode(encoded)).targets().size()));
    }
}
