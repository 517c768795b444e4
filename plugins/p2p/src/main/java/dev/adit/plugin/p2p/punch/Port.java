package dev.adit.plugin.p2p.punch;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** One socket, as an attempt sees it. */
interface Port {

    /**
     * Sends at once. What does not go is lost, as any datagram may be.
     *
     * @param datagram owned by the port from now on
     * @param ttl 0 for the system's own
     */
    void send(ByteBuf datagram, InetSocketAddress target, int ttl);

    /** Hears no more. Also ends the socket where the attempt has opened it. */
    void close();

    /** Told what comes: sealed datagrams of this peering, or what claims to be one. */
    interface Receiver {
        /**
         * Something came.
         *
         * @param datagram stays the port's
         */
        void heard(ByteBuf datagram, InetSocketAddress sender);
    }

    /** Opens more of them, for IPv4. */
    interface Opener {
        Future<? extends Port> open(Receiver receiver);
    }
}
