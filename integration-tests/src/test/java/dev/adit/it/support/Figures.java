package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What scenarios measure. It is reported and not judged: on a busy machine a time says nothing, so a test asserts no more
 * than that it came to an end.
 */
public final class Figures {
    private static final Path FILE = Distribution.repository().resolve("integration-tests/target/figures.txt");

    private Figures() {}

    /**
     * Prints a line, and keeps it in {@code integration-tests/target/figures.txt}.
     *
     * @param what was done
     * @param figures of it
     */
    public static void tell(String what, Object figures) {
        String line = what + ": " + figures;
        System.out.println("FIGURE " + line);
        try {
            Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
