package dev.adit.it.support;

import java.util.stream.Stream;

/**
 * What the bridge's carriers run on, and which addresses are used everywhere: bridge, entry and target.
 *
 * @param transport {@code tls}, {@code tcp}, {@code ws}, {@code wss}, {@code quic} or {@code kcp}
 * @param family IPv4 or IPv6
 */
public record Scenario(String transport, Family family) {
    /** The address families. */
    public enum Family {
        /** 127.0.0.1. */
        IPV4("127.0.0.1", "127.0.0.1"),
        /** ::1. */
        IPV6("::1", "[::1]");

        private final String host;
        private final String bracketed;

        Family(String host, String bracketed) {
            this.host = host;
            this.bracketed = bracketed;
        }
    }

    /** The shortest way: TLS over IPv4, what most people run. */
    public static final Scenario USUAL = new Scenario("tls", Family.IPV4);

    /**
     * What most people run, in every combination, for a {@code MethodSource}.
     *
     * @return four
     */
    public static Stream<Scenario> all() {
        return Stream.of("tls", "tcp")
                .flatMap(transport -> Stream.of(Family.values()).map(family -> new Scenario(transport, family)));
    }

    /**
     * Every transport, each with one of the families, for a {@code MethodSource}.
     *
     * @return five
     */
    public static Stream<Scenario> everyTransport() {
        return Stream.of(
                USUAL,
                new Scenario("tcp", Family.IPV6),
                new Scenario("wss", Family.IPV4),
                new Scenario("ws", Family.IPV6),
                new Scenario("quic", Family.IPV4));
    }

    /**
     * Whether a relay on the way has to pass datagrams.
     *
     * @return true for {@code quic} and {@code kcp}, which the server then lists both
     */
    public boolean isOverUdp() {
        return transport.equals("quic") || transport.equals("kcp");
    }

    /**
     * The loopback address.
     *
     * @return without brackets
     */
    public String host() {
        return family.host;
    }

    /**
     * An address as programs and YAML take it.
     *
     * @param port the port
     * @return {@code 127.0.0.1:22} or {@code [::1]:22}
     */
    public String at(int port) {
        return family.bracketed + ":" + port;
    }

    /**
     * A port that nobody uses now.
     *
     * @return a free port of this family
     */
    public int freePort() {
        return Ports.free(host());
    }

    @Override
    public String toString() {
        return transport + " over " + family;
    }
}
