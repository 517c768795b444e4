package dev.adit.kernel.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Which events are the same: a text of the kind and the values that count. */
final class RepeatKey {
    /** Of each value; a longer one is a peer's, or a stack of causes. */
    private static final int MAX_CHARS = 200;

    private static final int V6_NETWORK_GROUPS = 4;
    private static final char BORDER = '\n';

    private RepeatKey() {}

    static String of(String kind, Repeat rule, ILoggingEvent event) {
        StringBuilder key = new StringBuilder(kind);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        for (String name : rule.keys()) {
            key.append(BORDER).append(cut(String.valueOf(value(pairs, name))));
        }
        if (!rule.source().isEmpty()) {
            key.append(BORDER).append(cut(source(value(pairs, rule.source()))));
        }
        return key.toString();
    }

    private static @Nullable Object value(@Nullable List<KeyValuePair> pairs, String name) {
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (pair.key.equals(name)) {
                    return pair.value;
                }
            }
        }
        return null;
    }

    /** Who may choose among 2^64 addresses is still one source. */
    static String source(@Nullable Object remote) {
        String text = remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : withoutPort(String.valueOf(remote));
        int end = -1;
        for (int group = 0; group < V6_NETWORK_GROUPS; group++) {
            end = text.indexOf(':', end + 1);
            if (end < 0) {
                return text;
            }
        }
        return text.substring(0, end);
    }

    private static String withoutPort(String text) {
        int bracket = text.indexOf(']');
        if (text.startsWith("[") && bracket > 0) {
            return text.substring(1, bracket);
        }
        int colon = text.lastIndexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private static String cut(String text) {
        return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
    }
}
