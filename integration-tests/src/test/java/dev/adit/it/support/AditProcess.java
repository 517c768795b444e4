package dev.adit.it.support;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code adit server run} or {@code adit client run} as a process of its own, in little memory. */
public final class AditProcess extends Background {
    /** What every product process of the scenarios is given: a small heap, and word of every lost buffer. */
    public static final String JAVA_OPTS =
            "-Xmx64m -XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=1" + " -Dio.netty.leakDetection.level=paranoid";

    private final Distribution distribution;
    private final String role;
    private final Path config;
    private final String javaOpts;

    private AditProcess(Distribution distribution, String role, Path config, String javaOpts) {
        super(adit(distribution, role, "run", "-c", config).with("JAVA_OPTS", javaOpts), role);
        this.distribution = distribution;
        this.role = role;
        this.config = config;
        this.javaOpts = javaOpts;
    }

    /**
     * Starts a server.
     *
     * @param distribution the program
     * @param config its file
     * @return the process, starting
     */
    public static AditProcess server(Distribution distribution, Path config) {
        return server(distribution, config, JAVA_OPTS);
    }

    /**
     * Starts a server.
     *
     * @param distribution the program
     * @param config its file
     * @param javaOpts instead of {@link #JAVA_OPTS}
     * @return the process, starting
     */
    public static AditProcess server(Distribution distribution, Path config, String javaOpts) {
        return new AditProcess(distribution, "server", config, javaOpts);
    }

    /**
     * Starts a client.
     *
     * @param distribution the program
     * @param config its file
     * @return the process, starting
     */
    public static AditProcess client(Distribution distribution, Path config) {
        return client(distribution, config, JAVA_OPTS);
    }

    /**
     * Starts a client.
     *
     * @param distribution the program
     * @param config its file
     * @param javaOpts instead of {@link #JAVA_OPTS}
     * @return the process, starting
     */
    public static AditProcess client(Distribution distribution, Path config, String javaOpts) {
        return new AditProcess(distribution, "client", config, javaOpts);
    }

    /**
     * Any command of the program.
     *
     * @param distribution the program
     * @param words its arguments
     * @return the command, to be run
     */
    public static Command adit(Distribution distribution, Object... words) {
        return Command.of(distribution.adit()).and(words).with("JAVA_OPTS", JAVA_OPTS);
    }

    /**
     * Runs a command of this role on this process's file: {@code status}, {@code stop}, {@code verify}.
     *
     * @param command the word
     * @param more options
     * @return how it ended
     */
    public Outcome command(String command, Object... more) {
        return adit(distribution, role, command, "-c", config).and(more).run();
    }

    /**
     * Starts the same once more, after it ended.
     *
     * @return the new process
     */
    public AditProcess again() {
        return new AditProcess(distribution, role, config, javaOpts);
    }

    /**
     * Asks it, as {@code status --json} does, but without a process in between.
     *
     * @return the answer
     */
    public Status status() {
        return Status.of(config);
    }

    /**
     * Waits until an event was logged.
     *
     * @param event its name, which begins the message
     * @param pairs key-values such as {@code tunnel=ssh}, in any order
     * @return the whole line
     */
    public String awaitEvent(String event, String... pairs) {
        StringBuilder regex = new StringBuilder("(?m)^(?=.*\\b" + event + "\\b)");
        for (String pair : pairs) {
            regex.append("(?=.*\\b").append(pair).append("(\\s|:|$))");
        }
        return awaitLog(regex.append(".*$").toString()).group();
    }

    /**
     * Waits for the port in a key-value of an event.
     *
     * @param key such as {@code listen}
     * @param event its name
     * @param pairs as in {@link #awaitEvent}
     * @return the port
     */
    public int awaitPort(String key, String event, String... pairs) {
        String line = awaitEvent(event, pairs);
        Matcher port = Pattern.compile("\\b" + key + "=\"?(?:[^\\s,]*:)?(\\d+)(?=[\\s,\"]|$)")
                .matcher(line);
        if (!port.find()) {
            throw new AssertionError("no port in " + key + "= of: " + line);
        }
        return Integer.parseInt(port.group(1));
    }

    /** Fails if the process lost a buffer or let an exception escape. */
    public void assertHealthy() {
        for (String trouble : new String[] {"LEAK:", "Exception in thread", "OutOfMemoryError", "SIGSEGV"}) {
            if (log().contains(trouble)) {
                throw new AssertionError(trouble + " in the log of " + describe());
            }
        }
    }

    /**
     * Ends it as an operator does.
     *
     * @return its status
     */
    public int stop() {
        terminate();
        return awaitExit(Duration.ofSeconds(40));
    }
}
