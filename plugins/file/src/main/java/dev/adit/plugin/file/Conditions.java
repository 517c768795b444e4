package dev.adit.plugin.file;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version of a file, and what a request wants to know of it (RFC 9110 §8.8, §13, §14). A request for several ranges gets
 * the whole, as §14.2 allows.
 *
 * @param length in bytes
 * @param modified the time, in milliseconds
 */
@SuppressWarnings("JavaUtilDate") // Netty's reader and writer of HTTP dates have it.
record Conditions(long length, long modified) {
    private static final Pattern RANGE = Pattern.compile("bytes=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");
    private static final int SECOND = 1000;
    private static final int HEX = 16;

    static Conditions of(BasicFileAttributes attributes) {
        return new Conditions(attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /** What the request makes of it. */
    enum Verdict {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    /** A piece: first and last byte; {@code last < first} where there is none. */
    record Range(long first, long last) {
        long length() {
            return last - first + 1;
        }
    }

    String tag() {
        return '"' + Long.toString(modified, HEX) + '-' + Long.toString(length, HEX) + '"';
    }

    String date() {
        return DateFormatter.format(new Date(modified));
    }

    /** In the order of RFC 9110 §13.2.2. */
    Verdict judge(HttpHeaders request) {
        String match = request.get(HttpHeaderNames.IF_MATCH);
        String unmodified = request.get(HttpHeaderNames.IF_UNMODIFIED_SINCE);
        if (match != null ? !lists(match, false) : unmodified != null && isAfter(unmodified)) {
            return Verdict.FAILED;
        }
        String none = request.get(HttpHeaderNames.IF_NONE_MATCH);
        String since = request.get(HttpHeaderNames.IF_MODIFIED_SINCE);
        boolean known = none != null ? lists(none, true) : since != null && isDate(since) && !isAfter(since);
        return known ? Verdict.NOT_MODIFIED : Verdict.SEND;
    }

    /** The piece that is asked for; null for the whole. */
    @Nullable
    Range range(HttpHeaders request) {
        String asked = request.get(HttpHeaderNames.RANGE);
        Matcher range = RANGE.matcher(asked == null ? "" : asked);
        if (!range.matches() || !holdsFor(request.get(HttpHeaderNames.IF_RANGE))) {
            return null;
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty() && last.isEmpty()) {
            return null;
        }
        if (first.isEmpty()) {
            long many = Math.min(Long.parseLong(last), length);
            return new Range(length - many, length - 1);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? length - 1 : Long.parseLong(last);
        boolean backwards = !last.isEmpty() && to < from;
        return backwards ? null : new Range(from, Math.min(to, length - 1));
    }

    private boolean holdsFor(@Nullable String ifRange) {
        return ifRange == null || ifRange.equals(tag()) || ifRange.equals(date());
    }

    private boolean lists(String tags, boolean weakly) {
        for (String one : tags.split(",", -1)) {
            String tag = one.trim();
            if (tag.equals("*") || tag.equals(tag()) || (weakly && tag.equals("W/" + tag()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDate(String text) {
        return DateFormatter.parseHttpDate(text) != null;
    }

    /** What is no date is not asked. */
    private boolean isAfter(String text) {
        Date date = DateFormatter.parseHttpDate(text);
        return date != null && modified / SECOND > date.getTime() / SECOND;
    }
}
