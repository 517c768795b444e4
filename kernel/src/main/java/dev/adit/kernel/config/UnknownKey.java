package dev.adit.kernel.config;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is to be said of a key that nobody reads. */
final class UnknownKey {

    private UnknownKey() {}

    /** Names what was probably meant. */
    static String message(String key, Collection<String> known, Set<String> later) {
        if (later.contains(key)) {
            return "'" + key + "' is not in this version";
        }
        String glued = glued(key, known);
        if (glued != null) {
            return "unknown key (no space after ':'; expected: " + glued + ": …)";
        }
        String nearest = Suggestion.nearest(key, known);
        if (nearest != null) {
            return "unknown key (did you mean " + nearest + "?)";
        }
        return known.isEmpty()
                ? "unknown key (expected: none)"
                : "unknown key (expected: " + String.join(", ", known) + ")";
    }

    /** In braces {@code {listen:80}} is one key to YAML. */
    private static @Nullable String glued(String key, Collection<String> known) {
        int colon = key.indexOf(':');
        return colon > 0 && known.contains(key.substring(0, colon)) ? key.substring(0, colon) : null;
    }
}
