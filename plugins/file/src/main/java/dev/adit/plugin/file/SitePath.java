package dev.adit.plugin.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, each of its parts decoded once (RFC 3986 §2.1). What could name something else to somebody else is
 * no path at all: {@code .} and {@code ..}, empty parts, slashes and control characters behind a percent sign, backslashes.
 *
 * @param parts from the root down
 * @param directory whether it ends with a slash
 */
record SitePath(List<String> parts, boolean directory) {
    private static final int HEX = 16;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7F;

    SitePath {
        parts = List.copyOf(parts);
    }

    /**
     * Reads the target of a request line without its query.
     *
     * @param hidden whether names may begin with a dot
     * @return null where it is none
     */
    static @Nullable SitePath parse(String raw, boolean hidden) {
        if (!raw.startsWith("/")) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        String[] pieces = raw.substring(1).split("/", -1);
        for (int i = 0; i < pieces.length; i++) {
            boolean end = i == pieces.length - 1 && pieces[i].isEmpty();
            String part = end ? "" : decode(pieces[i]);
            if (!end && (part == null || !isName(part, hidden))) {
                return null;
            }
            if (!end) {
                parts.add(part);
            }
        }
        return new SitePath(parts, raw.endsWith("/"));
    }

    /** What is left of it below another; null where it is not below. */
    @Nullable
    SitePath below(SitePath base) {
        int depth = base.parts.size();
        boolean inside = parts.size() >= depth && parts.subList(0, depth).equals(base.parts);
        return inside ? new SitePath(parts.subList(depth, parts.size()), directory) : null;
    }

    private static boolean isName(String part, boolean hidden) {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
            return false;
        }
        boolean odd = part.chars().anyMatch(one -> one == '/' || one == '\\' || one < FIRST_PRINTABLE || one == DELETE);
        return !odd && (hidden || isShown(part));
    }

    static boolean isShown(String name) {
        return !name.startsWith(".") || name.equals(".well-known");
    }

    private static @Nullable String decode(String piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char one = piece.charAt(i);
            if (one != '%') {
                bytes.write(one);
                continue;
            }
            boolean whole = i + 2 < piece.length();
            int high = whole ? Character.digit(piece.charAt(i + 1), HEX) : -1;
            int low = whole ? Character.digit(piece.charAt(i + 2), HEX) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write(high * HEX + low);
            i += 2;
        }
        return utf8(bytes.toByteArray());
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
