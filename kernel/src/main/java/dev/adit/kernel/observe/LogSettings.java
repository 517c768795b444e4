package dev.adit.kernel.observe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What the log is to be.
 *
 * @param level the lowest that is written, of Adit and its plugins; libraries are asked for warnings only
 * @param format text or JSON
 * @param file appended to; null for standard output
 */
public record LogSettings(
        Level level, LogFormat format, @Nullable Path file) {}
