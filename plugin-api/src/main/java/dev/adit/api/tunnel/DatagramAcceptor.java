package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Takes the datagrams that come in at a port, in the order in which the system has them. */
@FunctionalInterface
public interface DatagramAcceptor {

    /**
     * Takes one datagram; must not block. An exception loses that datagram and nothing else.
     *
     * @param port where it came in
     * @param sender who says to have sent it: anybody can write anything there. What is sent to it reaches it
     * @param datagram a buffer of its own, possibly empty; owned by the acceptor from now on
     */
    @LoopOnly
    void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram);

    /**
     * No more datagrams wait for the moment: the time to flush what was written meanwhile, once for all of them.
     *
     * @param port where they came in
     */
    @LoopOnly
    default void batchEnded(DatagramPort port) {}
}
