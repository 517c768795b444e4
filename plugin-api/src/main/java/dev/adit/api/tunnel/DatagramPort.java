package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/**
 * An open UDP socket of a tunnel's entry. Every method may be called from any thread. One of a lease ends with its lease;
 * closing it by itself makes the kernel open it again.
 */
public interface DatagramPort extends AsyncCloseable {

    /**
     * Which of the tunnel's addresses it is.
     *
     * @return as {@link Visitor#index()}; 0 for one of {@link TunnelContext#bindDatagrams}
     */
    int index();

    /**
     * Where it listens.
     *
     * @return with the real port
     */
    InetSocketAddress localAddress();

    /**
     * Where its datagrams are handed out.
     *
     * @return the loop that was asked for
     */
    EventLoop loop();

    /**
     * Sends a datagram with the next {@link #flush()}, in the order of the calls of one thread. Where the socket is full, or
     * the datagram is empty or longer than 65,507 bytes, it is dropped and counted, as a network would.
     *
     * @param recipient to whom
     * @param datagram owned by the port from now on
     */
    void send(InetSocketAddress recipient, ByteBuf datagram);

    /** Hands everything that was sent to the system, many datagrams with one call where that is possible. */
    void flush();

    /**
     * Counts a datagram as dropped, so that the tunnel's status shows it.
     *
     * @param datagram released
     */
    void drop(ByteBuf datagram);
}
