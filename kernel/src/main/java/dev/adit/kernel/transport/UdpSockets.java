package dev.adit.kernel.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** UDP sockets for plugins that speak with many at once: bound, not connected, read in batches. Any thread. */
public final class UdpSockets {
    private final EventLoops loops;

    /**
     * Remembers where sockets live.
     *
     * @param loops of the process
     */
    public UdpSockets(EventLoops loops) {
        this.loops = loops;
    }

    /**
     * Opens one.
     *
     * @param local where; port 0 for any. Its family is that of the socket
     * @param handler gets {@link io.netty.channel.socket.DatagramPacket}s, each with a buffer of its own, and releases them
     * @param loop whose channel it becomes
     * @return the socket, reading; or an {@link IOException} in the words of the system
     */
    public Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler, EventLoop loop) {
        Promise<DatagramChannel> promise = loop.newPromise();
        SocketProtocolFamily family =
                local.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        ChannelFactory<? extends DatagramChannel> factory = loops.datagrams(family);
        new Bootstrap()
                .group(loop)
                .channelFactory(factory)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SocketOptions.apply(channel);
                        channel.pipeline().addLast(handler);
                        channel.config().setAutoRead(true);
                    }
                })
                .bind(local)
                .addListener((ChannelFuture bound) -> {
                    if (!bound.isSuccess()) {
                        promise.tryFailure(new IOException("udp " + local.getHostString() + ":" + local.getPort() + ": "
                                + SocketErrors.words(bound.cause())));
                    } else if (!promise.trySuccess((DatagramChannel) bound.channel())) {
                        bound.channel().close();
                    }
                });
        return promise;
    }
}
