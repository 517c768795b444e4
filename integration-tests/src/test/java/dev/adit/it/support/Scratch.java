package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Short-lived folders in the system's own place for them, since the path of a Unix socket must stay below 108
 * characters, which a deep checkout breaks.
 */
public final class Scratch implements AutoCloseable {
    /** Owner only. */
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static Scratch shared = new Scratch(Path.of(""));

    private final Path directory;

    private Scratch(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes an empty folder.
     *
     * @return to be closed
     */
    public static Scratch create() {
        try {
            return new Scratch(Files.createTempDirectory("adit-it"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One folder for the whole test JVM, deleted at its end. */
    static synchronized Path shared() {
        if (shared.directory.toString().isEmpty()) {
            shared = create();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "scratch-cleaner"));
        }
        return shared.directory;
    }

    /**
     * The folder.
     *
     * @return an absolute path
     */
    public Path path() {
        return directory;
    }

    /**
     * Writes a file that only its owner reads, as the program demands of files with keys.
     *
     * @param name below the folder
     * @param text its content
     * @return the file
     */
    public Path write(String name, String text) {
        try {
            Path file = Files.writeString(directory.resolve(name), text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Reads a file.
     *
     * @param name below the folder
     * @return its content
     */
    public String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot delete " + directory, failed);
        }
    }
}
