package dev.adit.kernel.config;

import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process.
 *
 * @param level the least important that is logged
 * @param format for people or for machines
 * @param file null for standard output
 * @param links whether the end of each link is a line
 */
@Later("rotate")
public record LogConfig(
        @Doc("The least important lines that are written.") @Default("info")
        Level level,

        @Doc("`text` for people, `json` for machines: one object a line.") @Default("text")
        Format format,

        @Doc("Where the log goes; standard output where it is not written.") @Nullable
        Path file,

        @Doc("Whether each link that ends is a line `link-closed` with its visitor, target, bytes, duration and cause.")
        @Default("false")
        boolean links) {

    /** How important a line is. */
    public enum Level {
        /** Somebody has to act. */
        ERROR,
        /** Something is not as it should be, and goes on. */
        WARN,
        /** What an operator wants to know. */
        INFO,
        /** What a developer wants to know. */
        DEBUG,
        /** Everything. */
        TRACE
    }

    /** What a line looks like. */
    public enum Format {
        /** Words. */
        TEXT,
        /** One JSON object. */
        JSON
    }
}
