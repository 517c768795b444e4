package dev.adit.kernel.bridge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Keeps, in a connection's pipeline, where its peer comes from as a balancer in front has told it. */
final class ToldRemote extends ChannelHandlerAdapter {
    private final InetSocketAddress address;

    ToldRemote(InetSocketAddress address) {
        this.address = address;
    }

    /** Where a peer comes from: as it was told, or else as the socket has it. Any thread. */
    static @Nullable SocketAddress of(Channel channel) {
        ToldRemote told = channel.pipeline().get(ToldRemote.class);
        return told == null ? channel.remoteAddress() : told.address;
    }
}
