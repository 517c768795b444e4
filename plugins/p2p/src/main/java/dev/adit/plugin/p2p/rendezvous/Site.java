package dev.adit.plugin.p2p.rendezvous;

import io.netty.channel.socket.DatagramChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One address of the rendezvous, or all of the machine's, with its two sockets. On the service's loop. */
final class Site {
    static final int PORTS = 2;

    private final @Nullable InetAddress address;
    private final @Nullable InetAddress told;
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private @Nullable Site other;

    /**
     * @param address where it listens; null for everywhere
     * @param told by which address it is known outside; null where nobody knows
     */
    Site(@Nullable InetAddress address, @Nullable InetAddress told) {
        this.address = address;
        this.told = told;
    }

    @Nullable
    InetAddress address() {
        return address;
    }

    InetSocketAddress local(int port) {
        return address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    }

    boolean isSameFamily(Site site) {
        return address != null
                && site.address != null
                && address instanceof Inet6Address == site.address instanceof Inet6Address;
    }

    /** The other address of the same family; null where there is none, or it is not open. */
    @Nullable
    Site other() {
        return other != null && other.isOpen() ? other : null;
    }

    void pair(Site with) {
        other = with;
        with.other = this;
    }

    boolean isOpen() {
        return sockets.size() == PORTS;
    }

    void add(DatagramChannel socket) {
        sockets.add(socket);
    }

    DatagramChannel socket(int index) {
        return sockets.get(index);
    }

    int port(int index) {
        return sockets.get(index).localAddress().getPort();
    }

    /** As a client may be told of it. */
    @Nullable
    InetSocketAddress told(int index, boolean v6) {
        return told != null && told instanceof Inet6Address == v6 ? new InetSocketAddress(told, port(index)) : null;
    }

    void flush() {
        sockets.forEach(DatagramChannel::flush);
    }

    void close() {
        sockets.forEach(DatagramChannel::close);
        sockets.clear();
    }
}
