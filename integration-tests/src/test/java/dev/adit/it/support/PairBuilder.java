package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes a server and its clients, then starts them. */
public final class PairBuilder {
    private final Scenario scenario;
    private final Map<String, String> tunnels = new LinkedHashMap<>();
    private final Map<String, String> targets = new LinkedHashMap<>();
    private final Map<String, String> clientKeys = new LinkedHashMap<>();
    private final Map<String, String> allowed = new LinkedHashMap<>();
    private final Map<String, String> clientLines = new LinkedHashMap<>();
    private final List<String> clients = new ArrayList<>(List.of("home"));
    private final StringBuilder serverLines = new StringBuilder();
    private Distribution distribution = Distribution.unpacked();
    private final List<String> strangers = new ArrayList<>();
    private String javaOpts = AditProcess.JAVA_OPTS;
    private int bridgePort;
    private boolean relayed;
    private boolean everywhere;

    PairBuilder(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * Uses another installation.
     *
     * @param other instead of the unpacked one
     * @return this
     */
    public PairBuilder distribution(Distribution other) {
        distribution = other;
        return this;
    }

    /**
     * Fixes the bridge's port, for a server that is to be started twice.
     *
     * @param port a free one
     * @return this
     */
    public PairBuilder bridgePort(int port) {
        bridgePort = port;
        return this;
    }

    /**
     * Puts a relay between the clients and the bridge.
     *
     * @return this
     */
    public PairBuilder relayed() {
        relayed = true;
        return this;
    }

    /**
     * Has the server listen on every address of IPv4, for clients that are in namespaces of their own.
     *
     * @return this
     */
    public PairBuilder everywhere() {
        everywhere = true;
        return this;
    }

    /**
     * Adds a client.
     *
     * @param name beside {@code home}
     * @return this
     */
    public PairBuilder client(String name) {
        clients.add(name);
        return this;
    }

    /**
     * Adds a client to the server's file that is not started; somebody else has its key.
     *
     * @param name beside {@code home}
     * @return this
     */
    public PairBuilder keyOnly(String name) {
        strangers.add(name);
        return this;
    }

    /**
     * Gives the processes more memory than the little that they usually get.
     *
     * @param heap such as {@code 256m}
     * @return this
     */
    public PairBuilder heap(String heap) {
        javaOpts = javaOpts.replace("-Xmx64m", "-Xmx" + heap);
        return this;
    }

    /**
     * Runs the processes as an operator does: the records of every buffer, which find a lost one, cost so much that a
     * flood of small ones is another thing with them.
     *
     * @return this
     */
    public PairBuilder withoutLeakRecords() {
        javaOpts = javaOpts.replace("-Dio.netty.leakDetection.level=paranoid", "");
        return this;
    }

    /**
     * Adds keys to a client's entry in the server's file.
     *
     * @param name which client
     * @param yaml such as {@code second: standby}
     * @return this
     */
    public PairBuilder clientKeys(String name, String yaml) {
        clientKeys.put(name, ", " + yaml);
        return this;
    }

    /**
     * Adds a {@code tcp} tunnel of the client {@code home} on a port that the system chooses.
     *
     * @param name the tunnel
     * @param target as YAML takes it, unquoted
     * @return this
     */
    public PairBuilder tunnel(String name, Object target) {
        return tunnel(name, "home", "tcp", target);
    }

    /**
     * Adds a tunnel on a port that the system chooses.
     *
     * @param name the tunnel
     * @param client whose
     * @param type its type
     * @param target as YAML takes it, unquoted
     * @return this
     */
    public PairBuilder tunnel(String name, String client, String type, Object target) {
        return block(
                name,
                "{type: %s, client: %s, listen: \"%s\", target: \"%s\"}"
                        .formatted(type, client, scenario.at(0), target));
    }

    /**
     * Adds a tunnel as it is written.
     *
     * @param name the tunnel
     * @param yaml its block, in one line
     * @return this
     */
    public PairBuilder block(String name, String yaml) {
        tunnels.put(name, yaml);
        return this;
    }

    /**
     * Says what a client lets the server's file ask for; everything where nothing is said.
     *
     * @param client which one
     * @param yaml the value of its key {@code targets}, or an empty string to leave the key out
     * @return this
     */
    public PairBuilder targets(String client, String yaml) {
        targets.put(client, yaml);
        return this;
    }

    /**
     * Adds lines to the server's file.
     *
     * @param lines YAML at top level
     * @return this
     */
    public PairBuilder serverLines(String lines) {
        serverLines.append(lines).append('\n');
        return this;
    }

    /**
     * Says what tunnels of a client's own file may have; nothing where nothing is said.
     *
     * @param client which one
     * @param yaml the value of its key {@code allow} in the server's file
     * @return this
     */
    public PairBuilder allow(String client, String yaml) {
        allowed.put(client, yaml);
        return this;
    }

    /**
     * Adds lines to a client's file.
     *
     * @param client which one
     * @param lines YAML at top level
     * @return this
     */
    public PairBuilder clientLines(String client, String lines) {
        clientLines.merge(client, lines + "\n", String::concat);
        return this;
    }

    /**
     * Starts the server, waits for its tunnels, starts the clients and waits until they are online.
     *
     * @return to be closed
     */
    public Pair start() {
        Pair pair = new Pair(scenario, distribution, javaOpts);
        try {
            Keyring.copyServerState(pair.scratch().path().resolve("s"));
            pair.startServer(pair.scratch()
                    .write("server.yaml", serverYaml(pair.scratch().path())));
            tunnels.keySet().forEach(pair::port);
            if (relayed) {
                pair.startRelay();
            }
            clients.forEach(client -> pair.startClient(client, clientYaml(client, pair)));
            return pair;
        } catch (IOException failed) {
            pair.close();
            throw new UncheckedIOException(failed);
        } catch (RuntimeException | Error failed) {
            pair.close();
            throw failed;
        }
    }

    private String serverYaml(Path scratch) {
        StringBuilder yaml = new StringBuilder()
                .append("listen: \"%s\"\n".formatted(everywhere ? "0.0.0.0:" + bridgePort : scenario.at(bridgePort)))
                .append("transports: [tls, tcp, ws, wss, quic%s]\n".formatted(scenario.isOverUdp() ? ", kcp" : ""))
                .append("state: ")
                .append(scratch.resolve("s"))
                .append("\nclients:\n");
        strangers.forEach(client -> yaml.append(
                "  %s: {id: %s}\n".formatted(client, Keyring.of(client).id())));
        clients.forEach(client -> yaml.append("  %s: {id: %s%s%s}\n"
                .formatted(
                        client,
                        Keyring.of(client).id(),
                        clientKeys.getOrDefault(client, ""),
                        allowed.containsKey(client) ? ", allow: " + allowed.get(client) : "")));
        yaml.append(tunnels.isEmpty() ? "" : "tunnels:\n");
        tunnels.forEach((name, block) -> yaml.append("  %s: %s\n".formatted(name, block)));
        return yaml.append(serverLines).toString();
    }

    private String clientYaml(String client, Pair pair) {
        String granted = targets.getOrDefault(client, "any");
        return "server: \"%s://%s\"\n".formatted(scenario.transport(), scenario.at(pair.doorPort()))
                + "client: %s\n".formatted(client)
                + "key: %s\n".formatted(Keyring.of(client).key())
                + "state: %s\n".formatted(pair.scratch().path().resolve("c-" + client))
                + (granted.isEmpty() ? "" : "targets: %s\n".formatted(granted))
                + clientLines.getOrDefault(client, "");
    }
}
