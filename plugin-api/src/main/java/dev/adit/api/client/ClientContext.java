package dev.adit.api.client;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What the kernel hands to a service of a client. Every method may be called from any thread. */
public interface ClientContext {

    /**
     * Where the service lives: it is called there, and needs no locks.
     *
     * @return the same loop each time; never block it
     */
    EventLoop loop();

    /**
     * The way to the other half at the server.
     *
     * @return the same object each time
     */
    SignalPort signal();

    /**
     * The server that the client's bridge goes to, for what else it may offer there.
     *
     * @return its host as the client's file names it, without a port: a name or an address, IPv6 without brackets. A service
     *     belongs to the bridge to one server, so it is the same each time
     */
    String serverHost();

    /**
     * Finds the addresses of a host as the kernel does: hosts file, the system's DNS servers, never blocking.
     *
     * @param host a name or an address
     * @return completes on {@link #loop()} with at least one, IPv4 first; or with an {@link java.net.UnknownHostException}
     */
    Future<List<InetAddress>> resolve(String host);

    /**
     * What the client's file says at its top under the service's word.
     *
     * @param type the record of the feature of that word
     * @param <C> that record
     * @return null where no such block stands
     */
    <C extends Record> @Nullable C config(Class<C> type);

    /**
     * Connects to a target, within the client's grants, as a link to it would.
     *
     * @param target one address
     * @param timeout how long it may take
     * @return completes on {@link #loop()} with a {@link io.netty.channel.socket.DuplexChannel} that lives there, auto-read
     *     off, owned by the caller; or with a {@link dev.adit.api.link.LinkException}
     */
    Future<Channel> dial(Address target, Duration timeout);

    /**
     * Opens a UDP socket on {@link #loop()}.
     *
     * @param local where; port 0 for any
     * @param handler gets {@link io.netty.channel.socket.DatagramPacket}s and releases them
     * @return the socket, the caller's; or a failure in the words of the system
     */
    Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler);

    /**
     * The service's log.
     *
     * @return never null
     */
    Logger logger();
}
