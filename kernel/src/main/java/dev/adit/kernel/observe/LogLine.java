package dev.adit.kernel.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One event, taken apart. Our own messages are {@code event-name} or {@code event-name: words for people}; what a library
 * says in its own shape becomes the event {@code note} with the logger's name.
 */
record LogLine(
        String time,
        String level,
        String event,
        Map<String, Object> values,
        @Nullable String words,
        @Nullable String stack) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);
    private static final Pattern OURS = Pattern.compile("([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:: (.+))?", Pattern.DOTALL);
    private static final String NOTE = "note";
    private static final int MAX_CHARS = 1000;

    static LogLine of(ILoggingEvent event, ZoneId zone) {
        String message = String.valueOf(event.getFormattedMessage());
        Map<String, Object> values = values(event);
        Matcher ours = OURS.matcher(message);
        boolean isOurs = ours.matches();
        if (!isOurs) {
            values.put("logger", event.getLoggerName());
        }
        return new LogLine(
                TIME.format(event.getInstant().atZone(zone)),
                event.getLevel().toString(),
                isOurs ? ours.group(1) : NOTE,
                values,
                isOurs ? ours.group(2) : message,
                event.getThrowableProxy() == null ? null : ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    private static Map<String, Object> values(ILoggingEvent event) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> values.put(pair.key, shown(pair.value)));
        }
        return values;
    }

    /** A number stays one, for JSON; an address loses the slash that the JDK writes in front of it. */
    private static Object shown(@Nullable Object value) {
        if (value instanceof InetSocketAddress socket) {
            String host = socket.getAddress() == null
                    ? socket.getHostString()
                    : socket.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPort();
        }
        return value == null ? "-" : value;
    }

    String text() {
        StringBuilder line = new StringBuilder(160);
        line.append(time).append(' ').append(level);
        line.append(" ".repeat(Math.max(1, 6 - level.length()))).append(event);
        values.forEach((key, value) -> {
            if (!key.equals(RepeatGate.MORE)) {
                appendPair(line, key, cut(value.toString()));
            }
        });
        if (words != null) {
            line.append(": ");
            PeerText.appendEscaped(line, words);
        }
        if (values.containsKey(RepeatGate.MORE)) {
            line.append("; ").append(values.get(RepeatGate.MORE)).append(" more in this minute");
        }
        if (stack != null) {
            // Indented, so that whatever begins with a digit is the beginning of an event.
            stack.lines().forEach(frame -> {
                line.append(System.lineSeparator()).append("    ");
                PeerText.appendEscaped(line, frame.strip());
            });
        }
        return line.append(System.lineSeparator()).toString();
    }

    String json() {
        Json object = Json.object().put("time", time).put("level", level).put("event", event);
        values.forEach((key, value) ->
                object.put(isTaken(key) ? key + "_" : key, value instanceof String text ? cut(text) : value));
        if (words != null) {
            object.put("words", words);
        }
        if (stack != null) {
            object.put("stack", stack);
        }
        return object + "\n";
    }

    /** Texts of peers are cut where they come in; this is for what a library quotes of them. */
    private static String cut(String value) {
        return value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) + '…' : value;
    }

    private static boolean isTaken(String key) {
        return switch (key) {
            case "time", "level", "event", "words", "stack" -> true;
            default -> false;
        };
    }

    private static void appendPair(StringBuilder line, String key, String value) {
        line.append(' ');
        PeerText.appendEscaped(line, key);
        line.append('=');
        if (!needsQuotes(value)) {
            PeerText.appendEscaped(line, value);
            return;
        }
        line.append('"');
        PeerText.appendEscaped(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
        line.append('"');
    }

    /** A colon at the end would read as the beginning of the words. */
    private static boolean needsQuotes(String value) {
        return value.isEmpty()
                || value.endsWith(":")
                || value.chars().anyMatch(c -> c == '"' || c == '=' || Character.isWhitespace(c));
    }
}
