package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.spi.LoggingEventBuilder;

class RepeatGateTest {
    private static final Repeat SAME = Repeat.by("tunnel", "cause");
    private static final Repeat STRANGER = Repeat.by("cause").from("remote").atMost(3);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final LoggerContext context = new LoggerContext();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MINUTE / 2);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final RepeatGate gate =
            new RepeatGate(written, nanos::get, () -> Instant.parse("2026-11-22T08:14:09.001Z"));
    private final Logger log = context.getLogger("dev.adit.kernel.test");

    @BeforeEach
    void listen() {
        written.start();
        gate.setContext(context);
        gate.start();
        log.addAppender(gate);
        context.getLogger("org.example").addAppender(gate);
    }

    private LoggingEventBuilder failure(String tunnel, String cause) {
        return log.atWarn().addMarker(SAME).addKeyValue("tunnel", tunnel).addKeyValue("cause", cause);
    }

    private void refusal(String remote) {
        log.atWarn()
                .addMarker(STRANGER)
                .addKeyValue("remote", remote)
                .addKeyValue("cause", "unknown")
                .log("login-refused");
    }

    private void minuteEnds() {
        nanos.addAndGet(MINUTE);
        gate.sweep();
    }

    private List<String> lines() {
        LineEncoder encoder = new LineEncoder(LogFormat.TEXT, ZoneOffset.UTC);
        return written.list.stream()
                .map(event -> new String(encoder.encode(event), StandardCharsets.UTF_8).strip())
                .toList();
    }

    @Test
    void aCrowdIsItsFirstLineAndOneMoreWhenTheMinuteEnds() {
        for (int visitor = 0; visitor < 42; visitor++) {
            failure("ssh", "TARGET_REFUSED").addKeyValue("link", visitor).log("link-failed");
        }
        assertThat(lines()).hasSize(1).first().asString().endsWith("cause=TARGET_REFUSED link=0");

        gate.sweep();
        assertThat(lines()).hasSize(1);

        minuteEnds();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1))
                .isEqualTo("2026-11-22T08:14:09.001+00:00 WARN  link-failed tunnel=ssh cause=TARGET_REFUSED link=41;"
                        + " 41 more in this minute");
    }

    @Test
    void aCrowdThatGoesOnIsOneLineAMinute() {
        failure("ssh", "TARGET_REFUSED").log("link-failed");
        for (int minute = 0; minute < 5; minute++) {
            for (int visitor = 0; visitor < 10; visitor++) {
                failure("ssh", "TARGET_REFUSED").log("link-failed");
            }
            minuteEnds();
        }
        assertThat(lines()).hasSize(6);
        assertThat(lines().subList(1, 6)).allMatch(line -> line.endsWith("; 10 more in this minute"));
    }

    @Test
    void afterAQuietMinuteTheFirstIsALineAgain() {
        failure("ssh", "TARGET_REFUSED").log("link-failed");
        minuteEnds();
        assertThat(lines()).hasSize(1);

        failure("ssh", "TARGET_REFUSED").log("link-failed");

        assertThat(lines()).hasSize(2);
        minuteEnds();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void anotherCauseTunnelOrEventIsALineOfItsOwn() {
        failure("ssh", "TARGET_REFUSED").log("link-failed");
        failure("ssh", "DENIED").log("link-failed");
        failure("web", "DENIED").log("link-failed");
        failure("web", "DENIED").log("tunnel-failed");
        failure("web", "DENIED").log("tunnel-failed");

        assertThat(lines()).hasSize(4);
    }

    @Test
    void aSourceIsAnAddressWhateverThePort() {
        refusal("192.0.2.1:40000");
        refusal("192.0.2.1:40001");
        refusal("[2001:db8:0:1:0:0:0:1]:40000");
        refusal("[2001:db8:0:1:ffff:0:0:9]:40000");
        refusal("[2001:db8:0:2:0:0:0:1]:40000");

        assertThat(lines()).hasSize(3);
    }

    @Test
    void manyStrangersAreTogetherOneLineBeyondTheFirst() {
        for (int host = 1; host < 200; host++) {
            refusal("192.0.2." + host + ":40000");
        }
        assertThat(lines()).hasSize(4);
        minuteEnds();
        assertThat(lines()).hasSize(5).last().asString().endsWith("; 195 more in this minute");
    }

    @Test
    void theTableIsBounded() {
        for (int tunnel = 0; tunnel < 5000; tunnel++) {
            failure("t" + tunnel, "DENIED").log("link-failed");
        }
        assertThat(lines()).hasSize(RepeatGate.MAX_ROWS + 1);
        minuteEnds();
        minuteEnds();
        failure("t4999", "DENIED").log("link-failed");
        assertThat(lines()).hasSize(RepeatGate.MAX_ROWS + 3);
    }

    @Test
    void someMayBeWrittenAtOnce() {
        Repeat flap = Repeat.by("client").free(3);
        for (int i = 0; i < 5; i++) {
            log.atInfo().addMarker(flap).addKeyValue("client", "home").log("client-online");
        }
        assertThat(lines()).hasSize(3);
    }

    @Test
    void whatIsNotMarkedIsAlwaysWritten() {
        for (int i = 0; i < 50; i++) {
            log.atInfo().log("link-closed");
            log.atError().log("start-failed");
        }
        assertThat(lines()).hasSize(100);
    }

    @Test
    void libraryWarningsAreBoundedForEachLogger() {
        for (int i = 0; i < 50; i++) {
            context.getLogger("org.example").warn("An exception was thrown by number {}", i, new Exception("x"));
            context.getLogger("org.example").info("fine");
        }
        assertThat(written.list).hasSize(60);
        minuteEnds();
        assertThat(lines().get(60)).contains("number 49").endsWith("; 40 more in this minute");
        assertThat(lines().get(60).lines()).hasSize(1);
    }

    @Test
    void theEndOfTheLogTellsWhatWasLeftOut() {
        failure("ssh", "DENIED").log("link-failed");
        failure("ssh", "DENIED").log("link-failed");
        gate.stop();
        assertThat(lines()).hasSize(2).last().asString().endsWith("; 1 more in this minute");
    }

    @Test
    void jsonHasTheCountAsAKey() {
        failure("ssh", "DENIED").log("link-failed");
        failure("ssh", "DENIED").log("link-failed");
        minuteEnds();
        byte[] json = new LineEncoder(LogFormat.JSON, ZoneOffset.UTC).encode(written.list.get(1));
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"more\":1}");
    }

    @Test
    void noneIsLostWhileMinutesEnd() throws InterruptedException {
        int threads = 4;
        int each = 5_000;
        CountDownLatch done = new CountDownLatch(threads);
        for (int thread = 0; thread < threads; thread++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            failure("ssh", "DENIED").log("link-failed");
                            nanos.addAndGet(MINUTE / 7);
                        }
                        done.countDown();
                    })
                    .start();
        }
        while (done.getCount() > 0) {
            gate.sweep();
        }
        gate.stop();
        long told = written.list.stream()
                .mapToLong(line -> line.getKeyValuePairs().stream()
                        .filter(pair -> pair.key.equals(RepeatGate.MORE))
                        .mapToLong(pair -> ((Number) pair.value).longValue())
                        .findFirst()
                        .orElse(1))
                .sum();
        assertThat(told).isEqualTo((long) threads * each);
    }
}
