package dev.adit.kernel.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.channel.socket.SocketChannel;

/** What holds for every connection, whoever opened it. */
final class SocketOptions {
    /** A link's memory is its windows; this is what one connection may hold on top of them. */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private SocketOptions() {}

    static void apply(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setWriteBufferWaterMark(WRITE_BUFFER);
        if (channel instanceof DatagramChannel datagrams) {
            DatagramReceive.install(datagrams);
            return;
        }
        // Not as an option: the configuration of the JDK's Unix sockets has the setter only.
        if (channel.config() instanceof DuplexChannelConfig config) {
            config.setAllowHalfClosure(true);
        }
        if (channel instanceof SocketChannel) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        }
    }
}
