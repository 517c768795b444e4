package dev.adit.plugin.http;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Host names as visitors write them: {@code Host:}, {@code :authority}, an absolute URI, TLS server names. */
final class Hosts {
    private Hosts() {}

    /**
     * The name without its port, in lower case.
     *
     * @return null where it is none (RFC 9110 7.2: 400)
     */
    static @Nullable String name(String authority) {
        int end = authority.length();
        if (authority.startsWith("[")) {
            int bracket = authority.indexOf(']');
            boolean fits = bracket > 0 && isPort(authority, bracket + 1);
            return fits && NetUtil.isValidIpV6Address(authority.substring(1, bracket))
                    ? authority.substring(1, bracket).toLowerCase(Locale.ROOT)
                    : null;
        }
        int colon = authority.indexOf(':');
        if (colon >= 0) {
            if (!isPort(authority, colon)) {
                return null;
            }
            end = colon;
        }
        String name = authority.substring(0, end).toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.isEmpty() || isName(bare) ? bare : null;
    }

    /** Nothing, or a colon and digits. */
    private static boolean isPort(String authority, int from) {
        if (from == authority.length()) {
            return true;
        }
        if (authority.charAt(from) != ':' || authority.length() - from > 6) {
            return false;
        }
        for (int i = from + 1; i < authority.length(); i++) {
            if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Letters, digits, hyphens and underscores between dots; or an IPv6 address. */
    static boolean isName(String text) {
        if (text.indexOf(':') >= 0) {
            return NetUtil.isValidIpV6Address(text);
        }
        boolean dot = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isPlain(c) && (c != '.' || dot)) {
                return false;
            }
            dot = c == '.';
        }
        return !dot;
    }

    private static boolean isPlain(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
