package dev.adit.api.config;

import java.util.Map;

/** Reads a whole number that ends in a unit. */
final class UnitNumber {
    private static final int MOST_DIGITS = 18;

    private UnitNumber() {}

    static long parse(String text, Map<String, Long> units, String expected) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        Long unit = units.get(text.substring(end));
        if (end == 0 || end > MOST_DIGITS || unit == null) {
            throw new IllegalArgumentException("'" + text + "'" + expected);
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, end)), unit);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is too large", tooLarge);
        }
    }
}
