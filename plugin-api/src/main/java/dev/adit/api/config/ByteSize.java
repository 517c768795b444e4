package dev.adit.api.config;

import java.util.Map;

/**
 * A number of bytes as people write it: {@code 50MiB}, {@code 64KiB}, {@code 1GB}, {@code 512B}. {@code KiB MiB GiB TiB}
 * count by 1024, {@code kB MB GB TB} by 1000. A number without a unit is refused: nobody can tell what it meant.
 *
 * @param bytes not negative
 */
@Doc("a size such as 64KiB, 50MiB or 1GB")
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String EXPECTED =
            " is not a size (expected: a number with B, KiB, MiB, GiB, TiB, kB, MB, GB or TB)";
    private static final Map<String, Long> UNITS = Map.of(
            "B", 1L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40,
            "kB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L);

    /** Refuses what is negative. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
        }
    }

    /**
     * Reads a size.
     *
     * @param text as it stands in the file
     * @return the size
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static ByteSize parse(String text) {
        return new ByteSize(UnitNumber.parse(text, UNITS, EXPECTED));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Prints the largest binary unit that divides it, so that it reads back to the same. */
    @Override
    public String toString() {
        for (String unit : new String[] {"TiB", "GiB", "MiB", "KiB"}) {
            long size = UNITS.getOrDefault(unit, 1L);
            if (bytes >= size && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return bytes + "B";
    }
}
