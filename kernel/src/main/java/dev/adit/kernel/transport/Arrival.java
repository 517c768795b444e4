package dev.adit.kernel.transport;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who came in, where and when. Where a balancer stands in front of the listener, its word counts, not its address.
 *
 * @param visitor from where; null where there is no address (a Unix socket)
 * @param entry at which address the visitor came in; null where there is none
 * @param acceptedNanos when the connection was accepted, as of {@link System#nanoTime}; up to 10 s ago where a header was
 *     expected or the address is shared. Deadlines of strangers count from there
 */
public record Arrival(
        @Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry, long acceptedNanos) {

    /**
     * As the sockets tell it.
     *
     * @param channel that came in
     * @param acceptedNanos see {@link #acceptedNanos()}
     * @return who, where and when
     */
    public static Arrival of(Channel channel, long acceptedNanos) {
        return new Arrival(internet(channel.remoteAddress()), internet(channel.localAddress()), acceptedNanos);
    }

    /** As a balancer tells it; one that tells nothing came for itself. */
    Arrival told(ProxyHeader header) {
        return header.visitor() == null ? this : new Arrival(header.visitor(), header.entry(), acceptedNanos);
    }

    private static @Nullable InetSocketAddress internet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket ? socket : null;
    }
}
