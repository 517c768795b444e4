package dev.adit.plugin.udp5;

import dev.adit.api.link.TargetDatagrams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** What a target sends goes into the link, behind its true sender. */
final class Replies implements TargetDatagrams.Receiver {
    /** ATYP, an IPv6 address and a port. */
    private static final int LONGEST_ADDRESS = 19;

    private final Channel link;

    Replies(Channel link) {
        this.link = link;
    }

    @Override
    public void received(InetSocketAddress sender, ByteBuf datagram) {
        ByteBuf framed = link.alloc().buffer(LONGEST_ADDRESS + datagram.readableBytes());
        SocksAddress.write(framed, sender);
        framed.writeBytes(datagram);
        datagram.release();
        link.write(framed, link.voidPromise());
    }

    @Override
    public void batchEnded() {
        link.flush();
    }
}
