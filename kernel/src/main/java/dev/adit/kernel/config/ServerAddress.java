package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * Where a client finds its server.
 *
 * @param scheme the only transport to use, or null if any will do
 * @param host a name or an address without brackets
 * @param port 1 to 65535
 * @param path of a WebSocket, beginning with a slash; empty where the scheme has none
 */
@Doc("host, host:port, tls://host:port, tcp://host:port or quic://host:port")
public record ServerAddress(@Nullable Transport scheme, String host, int port, String path) {
    /** Where a server listens that says nothing else. */
    public static final int DEFAULT_PORT = 7000;

    private static final String SCHEME_END = "://";
    private static final String EXPECTED =
            " (expected: host, host:port, tls://host:port, tcp://host:port or quic://host:port)";

    /** One without a path. */
    public ServerAddress(@Nullable Transport scheme, String host, int port) {
        this(scheme, host, port, "");
    }

    /** Reads one. */
    public static ServerAddress parse(String text) {
        int schemeEnd = text.indexOf(SCHEME_END);
        Transport scheme = schemeEnd < 0 ? null : Transport.parse(text.substring(0, schemeEnd));
        String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + SCHEME_END.length());
        boolean portWritten = rest.lastIndexOf(':') > rest.lastIndexOf(']');
        Address address = address(portWritten ? rest : rest + ":" + DEFAULT_PORT, text);
        String host = address.host();
        if (host == null || !Hosts.isHost(host) || address.size() > 1 || address.port() == 0) {
            throw wrong(text);
        }
        return new ServerAddress(scheme, host, address.port());
    }

    private static Address address(String rest, String text) {
        try {
            return Address.parse(rest);
        } catch (IllegalArgumentException notAnAddress) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is not a server" + EXPECTED);
    }

    @Override
    public String toString() {
        String address = Address.of(host, port).toString();
        return scheme == null ? address : scheme.word() + SCHEME_END + address + path;
    }
}
