package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final LoggingEvent event = event("link-failed: words for people", null);

    @Test
    void keysStandBetweenTheEventAndTheWords() {
        event.addKeyValuePair(new KeyValuePair("tunnel", "ssh"));
        event.addKeyValuePair(new KeyValuePair("target", "127.0.0.1:22"));

        assertThat(text(event))
                .isEqualTo("2026-11-22T09:14:03.120+01:00 WARN  link-failed tunnel=ssh target=127.0.0.1:22:"
                        + " words for people" + System.lineSeparator());
    }

    @Test
    void anEventNeedsNoWords() {
        assertThat(text(event("server-ready", null))).endsWith(" WARN  server-ready" + System.lineSeparator());
    }

    @Test
    void aValueThatWouldBeMisreadIsQuoted() {
        event.addKeyValuePair(new KeyValuePair("a", "two words"));
        event.addKeyValuePair(new KeyValuePair("b", "say \"x\""));
        event.addKeyValuePair(new KeyValuePair("c", "::"));
        event.addKeyValuePair(new KeyValuePair("d", null));
        event.addKeyValuePair(new KeyValuePair("e", ""));

        assertThat(text(event)).contains(" a=\"two words\" b=\"say \\\"x\\\"\" c=\"::\" d=- e=\"\": words");
    }

    @Test
    void addressesAreWrittenAsPeopleWriteThem() throws UnknownHostException {
        event.addKeyValuePair(new KeyValuePair("a", new InetSocketAddress(LOOPBACK, 22)));
        event.addKeyValuePair(new KeyValuePair("b", new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 22)));
        event.addKeyValuePair(new KeyValuePair("c", InetSocketAddress.createUnresolved("a.example", 22)));

        assertThat(text(event)).contains(" a=127.0.0.1:22 b=[0:0:0:0:0:0:0:0]:22 c=a.example:22: words");
    }

    @Test
    void aValueCannotForgeALine() {
        event.addKeyValuePair(new KeyValuePair("remote", "x\n2026-11-22T09:14:03.120+01:00 ERROR forged\u001b[2J"));

        assertThat(text(event).strip().lines()).hasSize(1);
        assertThat(text(event)).contains("\\n2026").contains("\\u001b[2J");
        assertThat(json(event).strip().lines()).hasSize(1);
    }

    @Test
    void whatLibrariesSayIsANoteOfTheirLogger() {
        assertThat(text(event("Something is Odd: really", null)))
                .contains(" note logger=dev.adit.test: Something is Odd: really");
    }

    @Test
    void aStackTraceIsIndented() {
        String text = text(event("surprise: it broke", new IllegalStateException("why\nnot")));

        assertThat(text.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
        assertThat(text).contains("java.lang.IllegalStateException: why");
    }

    @Test
    void jsonHoldsTheSame() {
        event.addKeyValuePair(new KeyValuePair("tunnel", "ssh"));
        event.addKeyValuePair(new KeyValuePair("links", 3));
        event.addKeyValuePair(new KeyValuePair("time", "late"));

        assertThat(json(event))
                .isEqualTo("{\"time\":\"2026-11-22T09:14:03.120+01:00\",\"level\":\"WARN\",\"event\":\"link-failed\","
                        + "\"tunnel\":\"ssh\",\"links\":3,\"time_\":\"late\",\"words\":\"words for people\"}\n");
    }

    private static String text(LoggingEvent event) {
        return new String(new LineEncoder(LogFormat.TEXT, BERLIN).encode(event), StandardCharsets.UTF_8);
    }

    private static String json(LoggingEvent event) {
        return new String(new LineEncoder(LogFormat.JSON, BERLIN).encode(event), StandardCharsets.UTF_8);
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent made =
                new LoggingEvent("x", context.getLogger("dev.adit.test"), Level.WARN, message, thrown, null);
        made.setInstant(Instant.parse("2026-11-22T08:14:03.120Z"));
        return made;
    }
}
