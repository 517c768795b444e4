package dev.adit.plugin.p2p.stun;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** Opens UDP sockets, all on the one loop that their user lives on. */
@FunctionalInterface
public interface Sockets {

    /**
     * Opens one.
     *
     * @param local where; port 0 for any
     * @param handler gets {@link io.netty.channel.socket.DatagramPacket}s and releases them
     * @return the socket, the caller's; or a failure in the words of the system
     */
    Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler);
}
