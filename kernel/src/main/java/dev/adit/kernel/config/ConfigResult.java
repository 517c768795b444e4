package dev.adit.kernel.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file.
 *
 * @param <T> the record of the whole file
 * @param value null if there are problems
 * @param problems sorted by place; empty if all is well
 * @param warnings sorted by place; what works but is unwise, such as a secret in a file that everybody may read
 */
public record ConfigResult<T extends Record>(
        @Nullable T value, List<ConfigProblem> problems, List<ConfigProblem> warnings) {

    /** Holds either a value or problems. */
    public ConfigResult {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        if ((value == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("either a value or problems");
        }
    }

    /** Tells whether there is a value. */
    public boolean isOk() {
        return value != null;
    }

    /** The value of a file that is well; ask {@link #isOk()} first. */
    public T get() {
        if (value == null) {
            throw new IllegalStateException("no value: " + problems);
        }
        return value;
    }
}
