package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/**
 * A date and a time with its offset (ISO 8601, RFC 3339).
 *
 * @param at as it was written
 */
@Doc("a date and time with its offset such as 2026-12-31T23:59:59+01:00")
public record Moment(OffsetDateTime at) {

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the moment
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static Moment parse(String text) {
        try {
            return new Moment(OffsetDateTime.parse(text));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a date and time with its offset (expected: such as 2026-12-31T23:59:59+01:00)",
                    wrong);
        }
    }

    /** The same, wherever the offset is. */
    public Instant instant() {
        return at.toInstant();
    }

    @Override
    public String toString() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at);
    }
}
