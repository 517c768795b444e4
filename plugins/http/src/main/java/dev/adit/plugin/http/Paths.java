package dev.adit.plugin.http;

import org.jspecify.annotations.Nullable;

/**
 * Paths for choosing a route. A target may see {@code /a/../b} or {@code /%62} as {@code /b}: where the path decides who
 * may come in, such a request must not pass under another name.
 */
final class Paths {
    private Paths() {}

    /** Whether a tunnel may have it: absolute, plain, without a slash at its end unless it is all of it. */
    static boolean isPrefix(String path) {
        boolean shaped = path.startsWith("/") && (path.length() == 1 || !path.endsWith("/"));
        return shaped && path.indexOf('%') < 0 && path.indexOf('?') < 0 && isPlain(path) && isVisible(path);
    }

    private static boolean isVisible(String path) {
        return path.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Whether a path is a prefix's, or below it. */
    static boolean isBelow(String path, String prefix) {
        return prefix.length() == 1
                || (path.startsWith(prefix)
                        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/'));
    }

    /**
     * What a target will understand.
     *
     * @param uri the request's, in origin form
     * @return its path, decoded; null where targets may differ on it
     */
    static @Nullable String meaning(String uri) {
        int end = uri.indexOf('?');
        String path = end < 0 ? uri : uri.substring(0, end);
        if (path.indexOf('%') >= 0) {
            path = decoded(path);
        }
        return path != null && isPlain(path) ? path : null;
    }

    private static @Nullable String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                c = escaped(path, i);
                if (c == '/' || c == '\\' || c == '%' || c == 0) {
                    return null;
                }
                i += 2;
            }
            decoded.append(c);
        }
        return decoded.toString();
    }

    /** The byte behind a percent sign; 0 where there is none. */
    private static char escaped(String path, int at) {
        if (at + 2 >= path.length()) {
            return 0;
        }
        int high = Character.digit(path.charAt(at + 1), 16);
        int low = Character.digit(path.charAt(at + 2), 16);
        return high < 0 || low < 0 ? 0 : (char) ((high << 4) + low);
    }

    /** No dot segment, no empty one but the last, no backslash, no parameter of a segment that some targets drop. */
    private static boolean isPlain(String path) {
        int length = path.length();
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                return false;
            }
            if (c == '/' && i + 1 < length && isOdd(path, i + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOdd(String path, int from) {
        char first = path.charAt(from);
        if (first == '/' || first == ';') {
            return true;
        }
        int at = from;
        while (at < path.length() && at - from < 3 && path.charAt(at) == '.') {
            at++;
        }
        int dots = at - from;
        return dots > 0 && dots < 3 && (at == path.length() || path.charAt(at) == '/' || path.charAt(at) == ';');
    }
}
