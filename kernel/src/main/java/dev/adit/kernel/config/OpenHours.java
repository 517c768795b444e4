package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some hours of some days of the week. Hours that end at or before they begin go past midnight, and belong to the day on
 * which they begin.
 *
 * @param days at least one
 * @param from minutes since midnight
 * @param to minutes since the same midnight, above {@code from}; it is not open any more
 */
@Doc("days and hours such as Mon-Fri 08:00-18:00, Sat or 22:00-06:00")
public record OpenHours(Set<DayOfWeek> days, int from, int to) {
    /** Minutes. */
    private static final int DAY = 24 * 60;

    private static final String EXPECTED =
            " (expected: days, hours or both, such as Mon-Fri 08:00-18:00, Sat or 22:00-06:00)";
    private static final Pattern TEXT = Pattern.compile(
            "(?:([A-Za-z]{3})(?:-([A-Za-z]{3}))?)?(?:(?:^| +)" + "([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2}))?");
    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    /** Copies the days. */
    public OpenHours {
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    }

    /**
     * Reads one entry.
     *
     * @param text as it stands in the file
     * @return the hours
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static OpenHours parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time of the week" + EXPECTED);
        }
        Set<DayOfWeek> days = days(text, matcher.group(1), matcher.group(2));
        if (matcher.group(3) == null) {
            return new OpenHours(days, 0, DAY);
        }
        int from = minutes(text, matcher.group(3), matcher.group(4));
        int to = minutes(text, matcher.group(5), matcher.group(6));
        if (from == DAY || from == to) {
            throw new IllegalArgumentException("'" + text
                    + "' is no time at all (expected: hours that differ; without hours a day is open from its"
                    + " begin to its end)");
        }
        return new OpenHours(days, from, to > from ? to : to + DAY);
    }

    private static Set<DayOfWeek> days(String text, @Nullable String first, @Nullable String last) {
        if (first == null) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        DayOfWeek day = day(text, first);
        DayOfWeek end = last == null ? day : day(text, last);
        Set<DayOfWeek> days = EnumSet.of(day);
        while (day != end) {
            day = day.plus(1);
            days.add(day);
        }
        return days;
    }

    private static DayOfWeek day(String text, String name) {
        int index = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "': '" + name + "' is not a day (expected: Mon, Tue, Wed, Thu, Fri, Sat or Sun)");
        }
        return DayOfWeek.of(index + 1);
    }

    private static int minutes(String text, String hour, String minute) {
        int minutes = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        if (minutes > DAY || Integer.parseInt(minute) >= 60) {
            throw new IllegalArgumentException(
                    "'" + text + "': '" + hour + ":" + minute + "' is not a time of day (expected: 00:00 to 24:00)");
        }
        return minutes;
    }

    /**
     * Tells whether a clock on the wall shows a time that is in it.
     *
     * @param shown local date and time
     * @return whether it is open
     */
    public boolean contains(LocalDateTime shown) {
        return isWithin(shown, shown.toLocalDate())
                || isWithin(shown, shown.toLocalDate().minusDays(1));
    }

    private boolean isWithin(LocalDateTime shown, LocalDate day) {
        return days.contains(day.getDayOfWeek()) && !shown.isBefore(begin(day)) && shown.isBefore(end(day));
    }

    /**
     * When they begin on a day, if they do.
     *
     * @param day any
     * @return what a clock shows then
     */
    public LocalDateTime begin(LocalDate day) {
        return day.atTime(LocalTime.MIDNIGHT).plusMinutes(from);
    }

    /**
     * When those end that begin on a day.
     *
     * @param day any
     * @return what a clock shows then
     */
    public LocalDateTime end(LocalDate day) {
        return day.atTime(LocalTime.MIDNIGHT).plusMinutes(to);
    }
}
