package dev.adit.kernel.observe;

import org.jspecify.annotations.Nullable;

/**
 * Makes text from the other side of a connection fit for a log or a terminal: whoever wrote it could otherwise forge log
 * lines, move the cursor or turn the reading direction.
 */
public final class PeerText {
    private static final int MAX_CHARS = 200;

    private PeerText() {}

    /**
     * Escapes control characters and cuts after 200 characters.
     *
     * @param text from a peer
     * @return one harmless line; {@code -} for null
     */
    public static String safe(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 8);
        appendEscaped(line, text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text);
        if (text.length() > MAX_CHARS) {
            line.append('…');
        }
        return line.toString();
    }

    static void appendEscaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmful(c) || isLoneSurrogate(text, i)) {
                appendEscape(line, c);
            } else {
                line.append(c);
            }
        }
    }

    static boolean isHarmful(char c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    static void appendEscape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append(String.format("\\u%04x", (int) c));
        }
    }
}
