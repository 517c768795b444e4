package dev.adit.api.config;

import java.util.Map;

/**
 * An amount of data in each second as people write it: {@code 10Mbit/s}, {@code 500kbit/s}, {@code 2MiB/s}. Bits count by
 * 1000, as network speeds do; bytes as in {@link ByteSize}.
 *
 * @param bitsPerSecond at least 1
 */
@Doc("a rate such as 10Mbit/s or 2MiB/s")
public record Rate(long bitsPerSecond) implements Comparable<Rate> {
    private static final String EXPECTED =
            " is not a rate (expected: a number above 0 with bit/s, kbit/s, Mbit/s, Gbit/s, B/s, KiB/s, MiB/s, kB/s or MB/s)";
    private static final Map<String, Long> UNITS = Map.of(
            "bit/s", 1L,
            "kbit/s", 1_000L,
            "Mbit/s", 1_000_000L,
            "Gbit/s", 1_000_000_000L,
            "B/s", 8L,
            "KiB/s", 8L << 10,
            "MiB/s", 8L << 20,
            "kB/s", 8_000L,
            "MB/s", 8_000_000L);

    /** Refuses a rate at which nothing would ever pass. */
    public Rate {
        if (bitsPerSecond <= 0) {
            throw new IllegalArgumentException("'" + bitsPerSecond + "bit/s'" + EXPECTED);
        }
    }

    /**
     * Reads a rate.
     *
     * @param text as it stands in the file
     * @return the rate
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static Rate parse(String text) {
        long bits = UnitNumber.parse(text, UNITS, EXPECTED);
        if (bits == 0) {
            throw new IllegalArgumentException("'" + text + "'" + EXPECTED);
        }
        return new Rate(bits);
    }

    /**
     * Counts in bytes.
     *
     * @return bytes in each second, rounded up, so never 0
     */
    public long bytesPerSecond() {
        return bitsPerSecond / 8 + (bitsPerSecond % 8 == 0 ? 0 : 1);
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bitsPerSecond, other.bitsPerSecond);
    }

    /** Prints the largest unit of bits that divides it, so that it reads back to the same. */
    @Override
    public String toString() {
        for (String unit : new String[] {"Gbit/s", "Mbit/s", "kbit/s"}) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (bitsPerSecond % size == 0) {
                return bitsPerSecond / size + unit;
            }
        }
        return bitsPerSecond + "bit/s";
    }
}
