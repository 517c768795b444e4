package dev.adit.api.peer;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A connection between two clients as the search for its path sees it. On {@link #loop()} alone. */
@LoopOnly
public interface Peering {

    /**
     * Where all of it lives.
     *
     * @return the same loop each time; never block it
     */
    EventLoop loop();

    /**
     * Which tunnel is visited, for logs.
     *
     * @return as this end's file names it
     */
    String tunnel();

    /**
     * Which end this is: the visitor's begins, plans and nominates.
     *
     * @return false at the provider's
     */
    boolean initiator();

    /**
     * What only the two ends know: it came of the tunnel's secret and of both ends' identities. The same at both ends, for
     * each peering another one.
     *
     * @return 32 bytes, a copy
     */
    byte[] secret();

    /**
     * How long a packet takes over the server and back.
     *
     * @return the latest measurement
     */
    Duration relayRoundTrip();

    /**
     * Tells the other end's search something: in order, once, over the connection itself, so the server neither reads nor
     * changes it.
     *
     * @param message copied; at most 16 KiB
     */
    void tell(byte[] message);

    /**
     * Opens a UDP socket on {@link #loop()}, with batched reads where the system has them.
     *
     * @param local where; port 0 for any
     * @param handler gets {@link io.netty.channel.socket.DatagramPacket}s and releases them
     * @return the socket, the caller's; or a failure in the words of the system
     */
    Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler);

    /**
     * Moves the packets to a path. For one round trip they go both ways; an earlier path is left.
     *
     * @param path proved to lead to the other end
     */
    void use(DirectPath path);

    /**
     * Leaves the path in use: packets go over the server again. Called when it is in doubt, too: {@link #use} it again when
     * it is not.
     *
     * @param why for people
     */
    void leave(String why);

    /**
     * Says how the search is going, for status and log. Once {@link #use} is called the path itself is shown.
     *
     * @param state such as {@code punching: birthday, round 2}, or why there is none: {@code symmetric on both sides}
     * @param settled true where nothing more will happen until the network changes or a long wait is over: who waits for a
     *     path alone is told
     */
    void progress(String state, boolean settled);
}
