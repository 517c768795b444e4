package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked distribution, as {@code mvn package} leaves it, or a copy of it with a {@code plugins/} folder of its own.
 *
 * @param home holds {@code bin}, {@code lib}, {@code plugins}, {@code conf}
 */
public record Distribution(Path home) {
    private static final Path MODULE = Path.of("").toAbsolutePath();

    /**
     * Finds the one that the build made.
     *
     * @return never one that cannot be started
     * @throws IllegalStateException where it is missing, with the command that makes it
     */
    public static Distribution unpacked() {
        Distribution found = new Distribution(repository().resolve("distribution/target/adit"));
        if (!Files.isExecutable(found.adit())) {
            throw new IllegalStateException(
                    found.adit() + " is missing: build it with  mvn -q package -pl distribution -am -DskipTests");
        }
        return found;
    }

    /**
     * The root of the sources.
     *
     * @return an absolute path
     */
    public static Path repository() {
        Path parent = MODULE.getParent();
        return MODULE.endsWith("integration-tests") && parent != null ? parent : MODULE;
    }

    /**
     * Where the scenario leaves its logs, kept for whoever looks into a failure.
     *
     * @return {@code integration-tests/target/it}, existing
     */
    public static Path logs() {
        try {
            return Files.createDirectories(repository().resolve("integration-tests/target/it"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * A tool of {@code tools/faultlab}.
     *
     * @param name its file
     * @return an absolute path
     */
    public static Path faultlab(String name) {
        return repository().resolve("integration-tests/tools/faultlab").resolve(name);
    }

    /**
     * The program.
     *
     * @return {@code bin/adit}
     */
    public Path adit() {
        return home.resolve("bin/adit");
    }

    /**
     * Where the plugin jars lie.
     *
     * @return {@code plugins}
     */
    public Path plugins() {
        return home.resolve("plugins");
    }

    /**
     * The same program with its own, writable {@code plugins/}; {@code lib/} is shared, as nobody writes there.
     *
     * @param directory made if it is missing
     * @return the copy
     */
    public Distribution copyTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String part : List.of("bin", "conf", "plugins")) {
                copyTree(home.resolve(part), directory.resolve(part));
            }
            Files.createSymbolicLink(directory.resolve("lib"), home.resolve("lib"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new Distribution(directory);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.toList()) {
                Files.copy(source, to.resolve(from.relativize(source).toString()));
            }
        }
        to.resolve("adit").toFile().setExecutable(true);
    }
}
