package dev.adit.kernel.boot;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
final class Amounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;

    private Amounts() {}

    /** {@code 512 B}, {@code 12.3 MiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** The two largest units: {@code 3d 4h}, {@code 4h 12m}, {@code 5m 3s}, {@code 7s}. */
    static String duration(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d " + duration.toHoursPart() + "h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h " + duration.toMinutesPart() + "m";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
        }
        return duration.toSeconds() + "s";
    }

    /** {@code 23 ms}, {@code 0.4 ms}. */
    static String roundTrip(Duration duration) {
        double milliseconds = duration.toNanos() / 1e6;
        return milliseconds >= 10
                ? Math.round(milliseconds) + " ms"
                : String.format(Locale.ROOT, "%.1f ms", milliseconds);
    }
}
