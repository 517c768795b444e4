package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * A time zone by its name.
 *
 * @param zone with its rules
 */
@Doc("a time zone such as Europe/Berlin or UTC")
public record TimeZoneName(ZoneId zone) {

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the zone
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static TimeZoneName parse(String text) {
        try {
            return new TimeZoneName(ZoneId.of(text));
        } catch (DateTimeException wrong) {
            String nearest = Suggestion.nearest(text, ZoneId.getAvailableZoneIds());
            String expected = nearest == null ? "such as Europe/Berlin or UTC)" : "did you mean " + nearest + "?)";
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time zone (" + (nearest == null ? "expected: " : "") + expected, wrong);
        }
    }
}
