package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program to run: to its end, bounded in time, or in the background. */
public final class Command {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path directory = Path.of("").toAbsolutePath();
    private Path input = Path.of("/dev/null");
    private Duration limit = DEFAULT_LIMIT;

    private Command(Object... words) {
        and(words);
    }

    /**
     * Begins a command.
     *
     * @param words the program and its arguments, each by its {@code toString}
     * @return the command
     */
    public static Command of(Object... words) {
        return new Command(words);
    }

    /**
     * Adds arguments.
     *
     * @param more each by its {@code toString}
     * @return this
     */
    public Command and(Object... more) {
        for (Object word : more) {
            words.add(word.toString());
        }
        return this;
    }

    /**
     * Sets a variable of its environment.
     *
     * @param name the variable
     * @param value its value
     * @return this
     */
    public Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * Sets where it runs.
     *
     * @param where an existing folder
     * @return this
     */
    public Command in(Path where) {
        directory = where;
        return this;
    }

    /**
     * Feeds it.
     *
     * @param file becomes its standard input
     * @return this
     */
    public Command reading(Path file) {
        input = file;
        return this;
    }

    /**
     * Sets how long it may take.
     *
     * @param longest 60 s where nothing is said
     * @return this
     */
    public Command within(Duration longest) {
        limit = longest;
        return this;
    }

    /**
     * Runs it to its end. What takes longer than its limit is killed with its children and fails the test.
     *
     * @return how it ended
     */
    public Outcome run() {
        try {
            Path out = Files.createTempFile("adit-out", ".txt");
            Path err = Files.createTempFile("adit-err", ".txt");
            try {
                Process process = builder()
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    killTree(process);
                }
                Outcome outcome = new Outcome(toString(), ended ? process.exitValue() : -1, text(out), text(err));
                if (!ended) {
                    throw new AssertionError("did not end within " + limit + ": " + outcome);
                }
                return outcome;
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Runs it in the background.
     *
     * @param name names its log file
     * @return the running program, to be closed
     */
    public Background start(String name) {
        return new Background(this, name);
    }

    ProcessBuilder builder() {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(directory.toFile()).redirectInput(input.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Reads leniently: a log may be cut in the middle of a character. */
    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
