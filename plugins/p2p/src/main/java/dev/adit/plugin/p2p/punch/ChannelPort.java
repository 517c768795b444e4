package dev.adit.plugin.p2p.punch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket of Netty: a handler at the end of its pipeline takes what is sealed for this peering and lets everything else
 * pass.
 */
final class ChannelPort extends ChannelInboundHandlerAdapter implements Port {
    private static final int IPPROTO_IP = 0;

    /** Known to the native transports; elsewhere low TTLs are not to be had. */
    private static final ChannelOption<Integer> TTL =
            new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, PlatformDependent.isOsx() ? 4 : 2);

    private final DatagramChannel channel;
    private final DatagramSeal seal;
    private final Receiver receiver;
    private final boolean mine;

    /** With {@code mine} the socket ends with this. */
    ChannelPort(DatagramChannel channel, DatagramSeal seal, Receiver receiver, boolean mine) {
        this.channel = channel;
        this.seal = seal;
        this.receiver = receiver;
        this.mine = mine;
    }

    DatagramChannel channel() {
        return channel;
    }

    /** Leaves the socket as it was, open. */
    void detach() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof DatagramPacket packet) || !seal.concerns(packet.content())) {
            context.fireChannelRead(message);
            return;
        }
        try {
            receiver.heard(packet.content(), packet.sender());
        } finally {
            packet.release();
        }
    }

    /** The system reports what became of earlier datagrams; none of that ends a socket that knows no connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Another way may still lead there.
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress target, int ttl) {
        DatagramPacket packet = new DatagramPacket(datagram, target);
        Integer usual = ttl == 0 ? null : usualTtl();
        if (usual == null) {
            channel.writeAndFlush(packet);
            return;
        }
        channel.config().setOption(TTL, ttl);
        channel.writeAndFlush(packet);
        channel.config().setOption(TTL, usual);
    }

    private @Nullable Integer usualTtl() {
        try {
            return channel.config().getOption(TTL);
        } catch (ChannelException unknown) {
            return null;
        }
    }

    @Override
    public void close() {
        detach();
        if (mine) {
            channel.close();
        }
    }
}
