package dev.adit.kernel.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file, counted from 1; 0 and 0 for the file as a whole.
 *
 * @param line from 1
 * @param column from 1
 * @param file an included one; null for the file that was named
 */
record Position(int line, int column, @Nullable String file) {
    static final Position FILE = new Position(0, 0);

    Position(int line, int column) {
        this(line, column, null);
    }

    /** The same place, told of a file that is not the one being read. */
    String in(String named) {
        return (file == null ? named : file) + ":" + line + ":" + column;
    }

    /** Where relative paths start that stand here; the given folder in the file that was named. */
    Path folder(Path named) {
        Path parent =
                file == null ? null : Path.of(file).toAbsolutePath().normalize().getParent();
        return parent == null ? named : parent;
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
