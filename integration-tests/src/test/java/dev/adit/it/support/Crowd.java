package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of its own and many clients in few JVMs, by the program {@code peers/crowd}; each has a tunnel. */
public final class Crowd implements AutoCloseable {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final Pattern ONLINE = Pattern.compile("(?m)^(\\S+) .*client-online.* client=(\\S+)");
    private static final Pattern READY = Pattern.compile("(?m)^(\\S+) .*server-ready");
    private static final long SLOT_MILLIS = 100;

    private final Scratch scratch = Scratch.create();
    private final PeerProgram program = new PeerProgram(Distribution.unpacked(), "crowd", "dev.adit.kernel.boot.Crowd");
    private final List<Background> hosts = new ArrayList<>();
    private AditProcess server;

    private Crowd() {}

    /**
     * Starts all of it; who comes in when is for the test to see.
     *
     * @param clients how many
     * @param jvms that they share
     * @param target of every tunnel
     * @return to be closed
     */
    public static Crowd start(int clients, int jvms, int target) {
        Crowd crowd = new Crowd();
        try {
            String bridge = USUAL.at(USUAL.freePort());
            Path files = Files.createDirectories(crowd.scratch.path().resolve("c"));
            Path state = Files.createDirectory(crowd.scratch.path().resolve("s"), Scratch.PRIVATE);
            Outcome made = crowd.program
                    .command("keys", files, state, bridge, clients)
                    .run()
                    .succeeds();
            crowd.startServer(made.out(), bridge, target);
            for (int jvm = 0; jvm < jvms; jvm++) {
                crowd.host(files, clients, jvm, jvms);
            }
            return crowd;
        } catch (IOException failed) {
            crowd.close();
            throw new UncheckedIOException(failed);
        } catch (RuntimeException | Error failed) {
            crowd.close();
            throw failed;
        }
    }

    private void startServer(String namesAndIds, String bridge, int target) {
        StringBuilder clients = new StringBuilder();
        StringBuilder tunnels = new StringBuilder();
        namesAndIds.lines().map(line -> line.split(" ")).forEach(words -> {
            clients.append("  %s: {id: %s}\n".formatted(words[0], words[1]));
            tunnels.append("  t-%s: {type: tcp, client: %s, listen: \"%s\", target: \"%s\"}\n"
                    .formatted(words[0], words[0], USUAL.at(0), USUAL.at(target)));
        });
        String yaml = "listen: \"%s\"\ntransports: [tls, tcp]\nstate: %s\nclients:\n%stunnels:\n%s"
                .formatted(bridge, scratch.path().resolve("s"), clients, tunnels);
        server = AditProcess.server(Distribution.unpacked(), scratch.write("server.yaml", yaml));
        server.awaitEvent("server-ready");
    }

    private void host(Path files, int clients, int jvm, int jvms) {
        Command run = program.command("run");
        for (int client = 1 + jvm; client <= clients; client += jvms) {
            run.and(files.resolve("c" + client + ".yaml"));
        }
        hosts.add(run.start("crowd-" + jvm));
    }

    /**
     * The server.
     *
     * @return its latest process
     */
    public AditProcess server() {
        return server;
    }

    /** Starts the server again, from the same file, after its end. */
    public void restartServer() {
        server = server.again();
        server.awaitEvent("server-ready");
    }

    /**
     * Where the tunnel of a client listens.
     *
     * @param client its number, from 1
     * @return a port
     */
    public int port(int client) {
        return server.awaitPort("listen", "tunnel-open", "tunnel=t-c" + client);
    }

    /**
     * When the clients came in after the server's latest start, by its own log.
     *
     * @return for people
     */
    public String logins() {
        String log = server.log();
        Matcher ready = READY.matcher(log);
        if (!ready.find()) {
            return "the server is not ready";
        }
        OffsetDateTime start = OffsetDateTime.parse(ready.group(1));
        Map<String, Long> first = new TreeMap<>();
        ONLINE.matcher(log)
                .results()
                .forEach(line -> first.putIfAbsent(
                        line.group(2),
                        Duration.between(start, OffsetDateTime.parse(line.group(1)))
                                .toMillis()));
        List<Long> millis = first.values().stream().sorted().toList();
        Map<Long, Long> slots = new TreeMap<>();
        millis.forEach(after -> slots.merge(after / SLOT_MILLIS, 1L, Long::sum));
        long largest = slots.values().stream().mapToLong(count -> count).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "%d logins, the middle one %d ms and the last %d ms after server-ready, at most %.0f %% of them in %d ms",
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() - 1),
                100.0 * largest / millis.size(),
                SLOT_MILLIS);
    }

    @Override
    public void close() {
        hosts.forEach(Background::kill);
        if (server != null) {
            server.close();
        }
        program.close();
        scratch.close();
        if (server != null) {
            server.assertHealthy();
        }
    }
}
