package dev.adit.api.server;

import dev.adit.api.signal.SignalPort;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;

/** What the kernel hands to a service of a server. Every method may be called from any thread. */
public interface ServerContext {

    /**
     * Where the service lives: it is called there, and needs no locks.
     *
     * @return the same loop each time; never block it
     */
    EventLoop loop();

    /**
     * The way to the other half at a client.
     *
     * @param client its name
     * @return messages under the feature's word
     */
    SignalPort signal(String client);

    /**
     * Opens a UDP socket on {@link #loop()}.
     *
     * @param local where
     * @param handler gets {@link io.netty.channel.socket.DatagramPacket}s and releases them
     * @return the socket, the caller's; or a failure in words for people
     */
    Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler);

    /**
     * Says what is wrong with the service now, for {@code adit server status}.
     *
     * @param problems for people; empty when all is well
     */
    void problems(List<String> problems);

    /**
     * The service's log.
     *
     * @return never null
     */
    Logger logger();
}
