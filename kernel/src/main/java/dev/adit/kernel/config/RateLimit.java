package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import dev.adit.api.config.Rate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How fast it may go, each direction by itself.
 *
 * @param up to the target; null for any speed
 * @param down to the visitor; null for any speed
 */
@Doc("a rate such as 10Mbit/s for each direction, or {up: 10Mbit/s, down: 50Mbit/s}")
public record RateLimit(@Nullable Rate up, @Nullable Rate down) {
    private static final String UP = "up";
    private static final String DOWN = "down";

    /**
     * Reads one rate for both directions.
     *
     * @param text as it stands in the file
     * @return that rate up, and that rate down
     */
    public static RateLimit parse(String text) {
        Rate both = Rate.parse(text);
        return new RateLimit(both, both);
    }

    /**
     * Takes a rate for each direction.
     *
     * @param rates {@code up}, {@code down}, or both
     * @return them
     */
    public static RateLimit of(Map<String, Rate> rates) {
        if (rates.isEmpty() || !Set.of(UP, DOWN).containsAll(rates.keySet())) {
            throw new IllegalArgumentException(
                    "has other keys than up and down (expected: a rate such as 10Mbit/s, or {up: 10Mbit/s, down: 50Mbit/s})");
        }
        return new RateLimit(rates.get(UP), rates.get(DOWN));
    }
}
