package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Doc;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client finds its server.
 *
 * @param scheme the only transport to use, or null if any will do
 * @param host a name or an address without brackets
 * @param port 1 to 65535
 * @param path of a WebSocket, beginning with a slash; empty where the scheme has none
 */
@Doc("host, host:port, tls://host:port, tcp://host:port, quic://host:port, wss://host:port/path or ws://host:port/path")
public record ServerAddress(@Nullable Transport scheme, String host, int port, String path) {
    /** Where a server listens that says nothing else. */
    public static final int DEFAULT_PORT = 7000;

    /** Where its WebSocket is, if nothing else is said. */
    public static final String DEFAULT_PATH = "/adit";

    /** Where browsers go. */
    public static final int HTTPS_PORT = 443;

    private static final String SCHEME_END = "://";
    private static final String EXPECTED =
            " (expected: host, host:port, tls://host:port, tcp://host:port, quic://host:port, wss://host:port/path or"
                    + " ws://host:port/path)";
    static final String PATH_EXPECTED = " is not a path (expected: such as /adit)";
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,255}");
    private static final int HTTP_PORT = 80;

    /** One without a path. */
    public ServerAddress(@Nullable Transport scheme, String host, int port) {
        this(scheme, host, port, "");
    }

    /** Reads one, with a transport of the kernel's own or none. */
    public static ServerAddress parse(String text) {
        return parse(text, Transport::parse);
    }

    /** Reads one; the function reads the transport. */
    static ServerAddress parse(String text, Function<String, Transport> transports) {
        int schemeEnd = text.indexOf(SCHEME_END);
        Transport scheme = schemeEnd < 0 ? null : transports.apply(text.substring(0, schemeEnd));
        String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + SCHEME_END.length());
        if (!isWeb(scheme)) {
            return at(scheme, rest, "", text);
        }
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        if (path.length() > 1 && !isPath(path)) {
            throw new IllegalArgumentException("'" + path + "'" + PATH_EXPECTED);
        }
        String place = slash < 0 ? rest : rest.substring(0, slash);
        return at(scheme, place, path.length() > 1 ? path : DEFAULT_PATH, text);
    }

    private static boolean isWeb(@Nullable Transport scheme) {
        return scheme == Transport.WS || scheme == Transport.WSS;
    }

    private static ServerAddress at(@Nullable Transport scheme, String place, String path, String text) {
        boolean portWritten = place.lastIndexOf(':') > place.lastIndexOf(']');
        Address address = address(portWritten ? place : place + ":" + usualPort(scheme), text);
        String host = address.host();
        if (host == null || !Hosts.isHost(host) || address.size() > 1 || address.port() == 0) {
            throw wrong(text);
        }
        return new ServerAddress(scheme, host, address.port(), path);
    }

    /** Of a scheme that browsers know, theirs. */
    private static int usualPort(@Nullable Transport scheme) {
        if (scheme == Transport.WSS) {
            return HTTPS_PORT;
        }
        return scheme == Transport.WS ? HTTP_PORT : DEFAULT_PORT;
    }

    static boolean isPath(String text) {
        return PATH.matcher(text).matches();
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
