package dev.adit.api.tunnel;

import dev.adit.api.config.Network;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Balancers in front of an entry. Each connection of theirs begins with a PROXY protocol header (version 1 or 2, of
 * haproxy's proxy-protocol.txt), from which the kernel takes the visitor's address before anybody sees the visitor. Of
 * everybody else not a byte is read as such a header. A feature offers it as a {@link TunnelService}; all who listen on
 * one address must say the same.
 *
 * @param networks where they are
 */
public record Upstreams(Set<Network> networks) {
    /** Nobody. */
    public static final Upstreams NONE = new Upstreams(Set.of());

    /** Copies the set. */
    public Upstreams {
        networks = Set.copyOf(networks);
    }

    /**
     * Tells whether a connection must begin with a header.
     *
     * @param remote from where it comes
     * @return true if it is one of these; always false for a Unix socket
     */
    public boolean contain(@Nullable SocketAddress remote) {
        return !networks.isEmpty()
                && remote instanceof InetSocketAddress socket
                && !socket.isUnresolved()
                && networks.stream().anyMatch(network -> network.contains(socket.getAddress()));
    }

    @Override
    public String toString() {
        return networks.isEmpty()
                ? "nobody"
                : String.join(
                        ", ", networks.stream().map(Network::toString).sorted().toList());
    }
}
