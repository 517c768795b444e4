package dev.adit.kernel.observe;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259): an object whose keys stand in the order in which they were put.
 *
 * <pre>{@code
 * Json.object().put("client", "home").put("links", 3).toString()   // {"client":"home","links":3}
 * }</pre>
 *
 * <p>Values are texts, numbers, booleans, null, maps, collections and other {@code Json} objects; anything else is written
 * as its {@code toString()}. Not for several threads at once.
 */
public final class Json {
    private final StringBuilder text = new StringBuilder("{");

    private Json() {}

    /**
     * Begins an object.
     *
     * @return without keys
     */
    public static Json object() {
        return new Json();
    }

    /**
     * Adds a key. Putting a key twice is a mistake that is not looked for.
     *
     * @param key any text
     * @param value see the class
     * @return this
     */
    public Json put(String key, @Nullable Object value) {
        if (text.length() > 1) {
            text.append(',');
        }
        appendText(text, key);
        text.append(':');
        appendValue(text, value);
        return this;
    }

    /**
     * Writes a value that is no object: a list, for example.
     *
     * @param value see the class
     * @return JSON text
     */
    public static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        appendValue(out, value);
        return out.toString();
    }

    private static void appendValue(StringBuilder out, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Json) {
            out.append(value);
        } else if (value instanceof Number number) {
            appendNumber(out, number);
        } else if (value instanceof Map<?, ?> map) {
            appendMap(out, map);
        } else if (value instanceof Collection<?> list) {
            appendList(out, list);
        } else {
            appendText(out, value.toString());
        }
    }

    private static void appendNumber(StringBuilder out, Number number) {
        double value = number.doubleValue();
        // JSON has no word for infinity and not-a-number.
        out.append(Double.isFinite(value) ? number.toString() : "null");
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        Json object = new Json();
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        out.append(object);
    }

    private static void appendList(StringBuilder out, Collection<?> list) {
        out.append('[');
        boolean first = true;
        for (Object value : list) {
            if (!first) {
                out.append(',');
            }
            appendValue(out, value);
            first = false;
        }
        out.append(']');
    }

    private static void appendText(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (PeerText.isHarmful(c) || Character.isSurrogate(c)) {
                PeerText.appendEscape(out, c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
