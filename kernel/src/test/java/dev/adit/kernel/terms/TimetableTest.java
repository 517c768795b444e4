package dev.adit.kernel.terms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.config.Moment;
import dev.adit.kernel.config.OpenHours;
import dev.adit.kernel.config.ScheduleConfig;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.config.TimeZoneName;
import dev.adit.kernel.terms.Timetable.Phase;
import dev.adit.kernel.terms.Timetable.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {

    private static Timetable table(@Nullable String expires, String zone, String... open) {
        ScheduleConfig schedule = open.length == 0
                ? null
                : new ScheduleConfig(Stream.of(open).map(OpenHours::parse).toList(), TimeZoneName.parse(zone));
        return new Timetable(new Terms(
                Terms.NONE.access(), Terms.NONE.limits(), expires == null ? null : Moment.parse(expires), schedule));
    }

    private static Verdict at(Timetable table, String now) {
        return table.at(Instant.parse(now));
    }

    private static Verdict verdict(Phase phase, @Nullable String until) {
        return new Verdict(phase, until == null ? null : Instant.parse(until));
    }

    @Test
    void withoutTermsItIsAlwaysOpen() {
        Timetable table = table(null, "UTC");
        assertThat(table.isAlwaysOpen()).isTrue();
        assertThat(at(table, "2026-11-24T12:00:00Z")).isEqualTo(verdict(Phase.OPEN, null));
    }

    @Test
    void officeHoursAreThoseOfTheirZone() {
        Timetable table = table(null, "Europe/Berlin", "Mon-Fri 08:00-18:00");
        // A Tuesday; Berlin is one hour ahead.
        assertThat(at(table, "2026-11-24T06:59:59Z")).isEqualTo(verdict(Phase.CLOSED, "2026-11-24T07:00:00Z"));
        assertThat(at(table, "2026-11-24T07:00:00Z")).isEqualTo(verdict(Phase.OPEN, "2026-11-24T17:00:00Z"));
        // A Friday evening.
        assertThat(at(table, "2026-11-27T17:00:00Z")).isEqualTo(verdict(Phase.CLOSED, "2026-11-30T07:00:00Z"));
    }

    @Test
    void entriesThatMeetAreOneAndTheWholeWeekHasNoEnd() {
        assertThat(at(table(null, "UTC", "Mon 08:00-24:00", "Tue 00:00-09:00"), "2026-11-23T20:00:00Z"))
                .isEqualTo(verdict(Phase.OPEN, "2026-11-24T09:00:00Z"));
        assertThat(at(table(null, "UTC", "Mon-Sun"), "2026-11-23T20:00:00Z")).isEqualTo(verdict(Phase.OPEN, null));
    }

    @Test
    void oneHourAWeekIsFoundFromRightBehindIt() {
        assertThat(at(table(null, "UTC", "Mon 08:00-09:00"), "2026-11-23T09:00:00Z"))
                .isEqualTo(verdict(Phase.CLOSED, "2026-11-30T08:00:00Z"));
    }

    @Test
    void expiryIsForGoodAndComesBeforeTheSchedule() {
        Timetable table = table("2026-11-24T12:00:00+01:00", "UTC", "Mon-Fri 08:00-18:00");
        assertThat(at(table, "2026-11-24T10:59:59Z")).isEqualTo(verdict(Phase.OPEN, "2026-11-24T11:00:00Z"));
        assertThat(at(table, "2026-11-24T11:00:00Z")).isEqualTo(verdict(Phase.EXPIRED, null));
        assertThat(at(table, "2030-01-01T00:00:00Z")).isEqualTo(verdict(Phase.EXPIRED, null));
        // A clock that was wrong and is set back.
        assertThat(at(table, "2026-11-24T09:00:00Z").phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void anHourThatClocksSkipDoesNotCome() {
        // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
        Timetable gone = table(null, "Europe/Berlin", "02:10-02:50");
        assertThat(at(gone, "2026-03-28T23:00:00Z")).isEqualTo(verdict(Phase.CLOSED, "2026-03-30T00:10:00Z"));
        Timetable into = table(null, "Europe/Berlin", "02:30-05:00");
        assertThat(at(into, "2026-03-29T00:30:00Z")).isEqualTo(verdict(Phase.CLOSED, "2026-03-29T01:00:00Z"));
        assertThat(at(into, "2026-03-29T01:00:00Z")).isEqualTo(verdict(Phase.OPEN, "2026-03-29T03:00:00Z"));
    }

    @Test
    void anHourThatClocksShowTwiceCountsTwice() {
        // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
        Timetable table = table(null, "Europe/Berlin", "01:00-02:30");
        assertThat(at(table, "2026-10-24T23:00:00Z")).isEqualTo(verdict(Phase.OPEN, "2026-10-25T00:30:00Z"));
        assertThat(at(table, "2026-10-25T00:30:00Z")).isEqualTo(verdict(Phase.CLOSED, "2026-10-25T01:00:00Z"));
        assertThat(at(table, "2026-10-25T01:00:00Z")).isEqualTo(verdict(Phase.OPEN, "2026-10-25T01:30:00Z"));
    }

    /** Any hours, in zones with every kind of change: what is foretold is what a clock shows, minute by minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "America/St_Johns",
                "Asia/Kathmandu",
                "Pacific/Apia",
                "Africa/Casablanca",
                "UTC"
            })
    void whatIsForetoldIsWhatAClockShows(String zone) {
        Random random = new Random(zone.hashCode());
        List<String> begins =
                List.of("2026-03-07", "2026-03-28", "2026-04-04", "2026-10-24", "2026-10-31", "2011-12-28");
        for (int round = 0; round < 12; round++) {
            String[] open = random.ints(1 + random.nextInt(3), 0, 1 << 20)
                    .mapToObj(TimetableTest::anyHours)
                    .toArray(String[]::new);
            Timetable table = table(null, zone, open);
            List<OpenHours> hours = Stream.of(open).map(OpenHours::parse).toList();
            Instant now = Instant.parse(begins.get(random.nextInt(begins.size())) + "T00:00:00Z");
            Instant end = now.plus(Duration.ofDays(3));
            Verdict foretold = table.at(now);
            for (; now.isBefore(end); now = now.plus(Duration.ofMinutes(1))) {
                Instant until = foretold.until();
                if (until != null && !now.isBefore(until)) {
                    assertThat(now).as("%s in %s", List.of(open), zone).isEqualTo(until);
                    foretold = table.at(now);
                }
                LocalDateTime shown = LocalDateTime.ofInstant(now, table.zone());
                boolean isOpen = hours.stream().anyMatch(some -> some.contains(shown));
                assertThat(foretold.phase() == Phase.OPEN)
                        .as("%s in %s at %s", List.of(open), zone, shown)
                        .isEqualTo(isOpen);
            }
        }
    }

    private static String anyHours(int bits) {
        String[] days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        String day = switch (bits & 3) {
            case 0 -> "";
            case 1 -> days[(bits >> 2) % 7] + " ";
            default -> days[(bits >> 2) % 7] + "-" + days[(bits >> 5) % 7] + " ";
        };
        int from = (bits >> 8) % 1440;
        int to = (from + 1 + (bits >> 3) % 1438) % 1440;
        return day + String.format("%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
    }
}
