package dev.adit.plugin.healthcheck;

import dev.adit.api.config.Doc;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One status of HTTP, or a range of them.
 *
 * @param first the lowest
 * @param last the highest
 */
@Doc("a status such as 200, or a range such as 200-299")
public record StatusRange(int first, int last) {
    private static final Pattern SHAPE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the range
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static StatusRange parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (shape.matches()) {
            int first = Integer.parseInt(shape.group(1));
            int last = shape.group(2) == null ? first : Integer.parseInt(shape.group(2));
            if (first <= last) {
                return new StatusRange(first, last);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no status (expected: 200, or a range such as 200-299)");
    }

    boolean contains(int status) {
        return first <= status && status <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
