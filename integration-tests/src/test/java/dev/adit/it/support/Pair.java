package dev.adit.it.support;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A server and its clients, running, with their tunnels open. */
public final class Pair implements AutoCloseable {
    private final Scenario scenario;
    private final Distribution distribution;
    private final String javaOpts;
    private final Scratch scratch = Scratch.create();
    private final Map<String, AditProcess> clients = new LinkedHashMap<>();
    private AditProcess server;
    private Faultlab.Relay relay;

    Pair(Scenario scenario, Distribution distribution, String javaOpts) {
        this.scenario = scenario;
        this.distribution = distribution;
        this.javaOpts = javaOpts;
    }

    /**
     * Begins to describe one.
     *
     * @param scenario transport and address family
     * @return the builder
     */
    public static PairBuilder on(Scenario scenario) {
        return new PairBuilder(scenario);
    }

    void startServer(Path config) {
        server = AditProcess.server(distribution, config, javaOpts);
        server.awaitEvent("server-ready");
    }

    void startRelay() {
        String bridge = scenario.at(bridgePort());
        relay = scenario.isOverUdp()
                ? Faultlab.relay(bridge, "--udp", "--seed", 7)
                : Faultlab.relay(bridge, "--record", recordings());
    }

    /**
     * What the relay saw: {@code conn-0001.up} is what the first connection's client sent.
     *
     * @return a folder, where the builder was told to relay
     */
    public Path recordings() {
        return scratch.path().resolve("recordings");
    }

    /** Where the clients knock: the relay or the bridge itself. */
    int doorPort() {
        return relay == null ? bridgePort() : relay.port();
    }

    /**
     * What stands between the clients and the bridge.
     *
     * @return the relay, where the builder was told so
     */
    public Faultlab.Relay relay() {
        return relay;
    }

    void startClient(String name, String yaml) {
        AditProcess client = AditProcess.client(distribution, scratch.write(name + ".yaml", yaml), javaOpts);
        clients.put(name, client);
        client.awaitEvent("client-online", "client=" + name);
        server.awaitEvent("client-online", "client=" + name);
    }

    /**
     * Starts another process with the key of the client {@code home}, as on a second machine.
     *
     * @return starting; to be closed
     */
    public AditProcess secondMachine() {
        String first = scratch.path().resolve("c-home").toString();
        String second = scratch.path().resolve("c-second").toString();
        return AditProcess.client(
                distribution,
                scratch.write("second.yaml", scratch.read("home.yaml").replace(first, second)));
    }

    /**
     * The key of a client.
     *
     * @param name in the server's file
     * @return as its own file has it
     */
    public String key(String name) {
        return Keyring.of(name).key();
    }

    /**
     * Where the bridge listens.
     *
     * @return a port
     */
    public int bridgePort() {
        return server.awaitPort("bridge", "server-ready");
    }

    /**
     * Where a tunnel listens; waits until it does.
     *
     * @param tunnel its name
     * @return a port
     */
    public int port(String tunnel) {
        return server.awaitPort("listen", "tunnel-open", "tunnel=" + tunnel);
    }

    /**
     * The address that a visitor uses.
     *
     * @param tunnel its name
     * @return host and port, IPv6 in brackets
     */
    public String at(String tunnel) {
        return scenario.at(port(tunnel));
    }

    /**
     * The server.
     *
     * @return its latest process
     */
    public AditProcess server() {
        return server;
    }

    /**
     * The client {@code home}.
     *
     * @return its latest process
     */
    public AditProcess client() {
        return client("home");
    }

    /**
     * A client.
     *
     * @param name its name
     * @return its latest process
     */
    public AditProcess client(String name) {
        return clients.get(name);
    }

    /** Starts the server again, from the same file. */
    public void restartServer() {
        server = server.again();
        server.awaitEvent("server-ready");
    }

    /** Starts the client {@code home} again, from the same file. */
    public void restartClient() {
        restartClient("home");
    }

    /**
     * Starts a client again, from the same file.
     *
     * @param name which one
     */
    public void restartClient(String name) {
        clients.compute(name, (same, old) -> old.again());
    }

    /**
     * The folder of their files.
     *
     * @return gone after closing
     */
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public void close() {
        clients.values().forEach(AditProcess::close);
        if (server != null) {
            server.close();
        }
        if (relay != null) {
            relay.close();
        }
        scratch.close();
        clients.values().forEach(AditProcess::assertHealthy);
        if (server != null) {
            server.assertHealthy();
        }
    }
}
