package dev.adit.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;

/** The tools of {@code tools/faultlab}: a target that checks every byte, and visitors of every kind. */
public final class Faultlab {
    private static final Duration LIMIT = Duration.ofSeconds(110);

    private Faultlab() {}

    /**
     * Starts the target of {@code streamcheck}.
     *
     * @param scenario on which address
     * @return the target, listening
     */
    public static Target serve(Scenario scenario) {
        return serve(scenario, new Object[0]);
    }

    /**
     * Starts the target of {@code streamcheck udp}, which sends back what comes.
     *
     * @param scenario on which address
     * @return the target, listening
     */
    public static Target serveUdp(Scenario scenario) {
        return serve(scenario, "--udp");
    }

    private static Target serve(Scenario scenario, Object... more) {
        Background serve = python("streamcheck", "serve", "--bind", scenario.host(), "--port", 0, "--for", 1800)
                .and(more)
                .start("streamcheck-serve");
        return new Target(
                serve, Integer.parseInt(serve.awaitLog("\"port\": (\\d+)").group(1)));
    }

    /**
     * A command of {@code streamcheck}, which must pass.
     *
     * @param words its arguments
     * @return what it printed: one line of JSON
     */
    public static String streamcheck(Object... words) {
        return passes(python("streamcheck", words));
    }

    /**
     * A run of {@code garbage}, which must pass.
     *
     * @param words its arguments
     * @return what it printed: one line of JSON
     */
    public static String garbage(Object... words) {
        return passes(python("garbage", words));
    }

    /**
     * Starts {@code chaosproxy} in front of an address.
     *
     * @param to host and port
     * @param more further arguments
     * @return the relay
     */
    public static Relay relay(String to, Object... more) {
        Background process =
                python("chaosproxy", "--to", to, "--for", 1800).and(more).start("chaosproxy");
        Matcher ports = process.awaitLog("\"port\": (\\d+)");
        return new Relay(
                process,
                Integer.parseInt(ports.group(1)),
                Integer.parseInt(process.awaitLog("\"control\": (\\d+)").group(1)));
    }

    /**
     * Starts to look for outages of a tunnel whose target is {@link #serve}.
     *
     * @param at the tunnel
     * @param seconds how long
     * @return the running tool; its log is one line of JSON in the end
     */
    public static Background watch(String at, int seconds) {
        return python("streamcheck", "recover", "--target", at, "--for", seconds, "--max-outage-ms", 1000 * seconds)
                .start("recover");
    }

    /**
     * Any tool.
     *
     * @param tool its file
     * @param words its arguments
     * @return the command
     */
    public static Command python(String tool, Object... words) {
        return Command.of(Tool.PYTHON.require(), Distribution.faultlab(tool))
                .and(words)
                .with("PYTHONDONTWRITEBYTECODE", "1")
                .within(LIMIT);
    }

    private static String passes(Command command) {
        Outcome outcome = command.run();
        assertThat(outcome.exit()).as(outcome::toString).isZero();
        return outcome.out();
    }

    /**
     * A running {@code streamcheck serve}.
     *
     * @param process to be ended
     * @param port where it listens
     */
    public record Target(Background process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    /**
     * A relay that misbehaves on command.
     *
     * @param process to be ended
     * @param port where it takes connections
     * @param control where it takes commands
     */
    public record Relay(Background process, int port, int control) implements AutoCloseable {
        /**
         * Commands it.
         *
         * @param words such as {@code rst} or {@code drop both}
         */
        public void send(String words) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control)) {
                socket.getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer.strip()).as(words).isEqualTo("ok");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
