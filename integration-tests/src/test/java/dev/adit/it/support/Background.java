package dev.adit.it.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** A program that runs beside the test, logs to a file that is kept, and is ended by its own handle. */
public class Background implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Process process;
    private final Path log;
    private final String command;

    Background(Command command, String name) {
        this.command = command.toString();
        try {
            this.log = Distribution.logs().resolve("%03d-%s.log".formatted(COUNT.incrementAndGet(), name));
            Files.deleteIfExists(log);
            this.process = command.builder()
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Waits for a line.
     *
     * @param regex found anywhere in the log
     * @return the first match
     */
    public Matcher awaitLog(String regex) {
        Pattern pattern = Pattern.compile(regex);
        try {
            return await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(40))
                    .until(() -> search(pattern), found -> found.reset().find());
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("no line with " + regex + " from " + describe(), late);
        }
    }

    private Matcher search(Pattern pattern) {
        Matcher matcher = pattern.matcher(log());
        boolean found = matcher.find();
        if (!found && !process.isAlive()) {
            matcher = pattern.matcher(log());
            if (!matcher.find()) {
                throw new AssertionError("no line with " + pattern + ", and it ended: " + describe());
            }
        }
        return matcher;
    }

    /**
     * Everything logged so far.
     *
     * @return standard output and error
     */
    public String log() {
        try {
            return Command.text(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Its process id.
     *
     * @return the id
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Tells whether it runs.
     *
     * @return false after its end
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, as {@code kill} does. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        Command.killTree(process);
        awaitExit(Duration.ofSeconds(10));
    }

    /**
     * Waits for its end.
     *
     * @param longest a bound, not an expectation
     * @return its status
     */
    public int awaitExit(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + longest + ": " + describe());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What it is and what it said, for messages of failed tests. */
    String describe() {
        String text = log();
        String end = text.length() > 6000 ? "…" + text.substring(text.length() - 6000) : text;
        return command + " (" + log + "):\n" + end;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                Command.killTree(process);
            }
        } catch (InterruptedException interrupted) {
            Command.killTree(process);
            Thread.currentThread().interrupt();
        }
    }
}
