package dev.adit.kernel.tunnel;

import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.kernel.link.EntryLinks;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Keeps datagrams of senders who have no access away from the tunnel's type: nothing is remembered of them.
 *
 * @param links know who has access
 * @param acceptor of the type
 */
record GuardedDatagrams(EntryLinks links, DatagramAcceptor acceptor) implements DatagramAcceptor {

    @Override
    public void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram) {
        if (links.turnsAway(sender)) {
            port.drop(datagram);
        } else {
            acceptor.accept(port, sender, datagram);
        }
    }

    @Override
    public void batchEnded(DatagramPort port) {
        acceptor.batchEnded(port);
    }
}
