package dev.adit.api.link;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** A UDP socket at the exit that reaches many targets. Belongs to the event loop of its link, and ends with it. */
@LoopOnly
public interface TargetDatagrams {

    /**
     * Sends a datagram with the next {@link #flush()}: asks the client's grants, for the target and for each of its
     * addresses, and resolves names without blocking. The first few datagrams to a name wait for its address, in order. One
     * that may not be sent, has no address or finds no room is dropped and counted.
     *
     * @param target one port; Unix sockets take no datagrams
     * @param datagram owned by the socket from now on
     */
    void send(Address target, ByteBuf datagram);

    /** Hands everything that was sent to the system. */
    void flush();

    /** Takes what comes in. */
    interface Receiver {

        /**
         * Takes one datagram.
         *
         * @param sender who has sent it
         * @param datagram a buffer of its own; owned by the receiver from now on
         */
        @LoopOnly
        void received(InetSocketAddress sender, ByteBuf datagram);

        /** No more datagrams wait for the moment: the time to flush. */
        @LoopOnly
        void batchEnded();
    }
}
