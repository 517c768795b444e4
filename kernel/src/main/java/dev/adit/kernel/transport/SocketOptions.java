package dev.adit.kernel.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.channel.socket.SocketChannel;

/** What holds for every connection, whoever opened it. */
final class SocketOptions {
    /** A link's memory is its windows; this is what one connection may hold on top of them. */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    /**
     * A read is as large as the last ones were. Beyond this size nothing is gained any more, and with the mark above the
     * most that one connection holds is 256 KiB. Few in a row, so that others have their turn.
     */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(64, 2048, 128 * 1024).maxMessagesPerRead(4);

    private SocketOptions() {}

    static void apply(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setWriteBufferWaterMark(WRITE_BUFFER);
        if (channel instanceof DatagramChannel datagrams) {
            DatagramReceive.install(datagrams);
            return;
        }
        channel.config().setRecvByteBufAllocator(READS);
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
