package dev.adit.kernel.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, resolved.
 *
 * @param host null for every address of this machine, of both families
 * @param port 0 for a free one; 0 with a path
 * @param path of a Unix socket, otherwise null
 */
record ListenAddress(
        @Nullable InetAddress host, int port, @Nullable String path) {
    private static final InetAddress EVERY_V6 = anyLocal(16);
    private static final InetAddress EVERY_V4 = anyLocal(4);

    /** The IPv6 wildcard takes IPv4 as well, and so means the same as no host. */
    static ListenAddress of(@Nullable InetAddress host, int port) {
        return new ListenAddress(EVERY_V6.equals(host) ? null : host, port, null);
    }

    static ListenAddress unix(String path) {
        return new ListenAddress(null, 0, path);
    }

    boolean isUnix() {
        return path != null;
    }

    /** Whether the system may choose the port: then nobody else can mean the same one. */
    boolean isFree() {
        return path == null && port == 0;
    }

    /** Whether the operating system would refuse one beside the other although they are not equal. */
    boolean overlaps(ListenAddress other) {
        boolean samePort = !isUnix() && !other.isUnix() && !isFree() && port == other.port;
        return samePort && !equals(other) && (isEvery() || other.isEvery());
    }

    private boolean isEvery() {
        return path == null && (host == null || host.isAnyLocalAddress());
    }

    /** What to bind; IPv6 is tried first for every address. */
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host == null ? EVERY_V6 : host, port);
    }

    /** What to bind on a machine without IPv6; null if there is no second choice. */
    @Nullable
    InetSocketAddress secondChoice() {
        return host == null && path == null ? new InetSocketAddress(EVERY_V4, port) : null;
    }

    ListenAddress withPort(int real) {
        return new ListenAddress(host, real, path);
    }

    // By hand: what Java 17 makes of a record for it takes ten milliseconds of a start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListenAddress that
                && port == that.port
                && Objects.equals(host, that.host)
                && Objects.equals(path, that.path);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(host) + port + Objects.hashCode(path);
    }

    @Override
    public String toString() {
        if (path != null) {
            return "unix:" + path;
        }
        return host == null ? Integer.toString(port) : NetUtil.toSocketAddressString(host.getHostAddress(), port);
    }

    private static InetAddress anyLocal(int length) {
        try {
            return InetAddress.getByAddress(new byte[length]);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
