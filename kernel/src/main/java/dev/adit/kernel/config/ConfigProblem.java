package dev.adit.kernel.config;

/**
 * One thing that is wrong in a file, or, as a warning, unwise. Never holds a secret or a value that came from the
 * environment or from another file.
 *
 * @param file as it was named to the loader
 * @param line from 1; 0 if the file as a whole is meant
 * @param column from 1; 0 with line 0
 * @param path the key, such as {@code tunnels.web.listen}; empty for the top level
 * @param message what is wrong and, in brackets, what was expected
 */
public record ConfigProblem(String file, int line, int column, String path, String message) {

    /** The one line that people read, {@code file:line:col: path: message}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
