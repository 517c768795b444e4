package dev.adit.api.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Real UDP sockets for tests; they read by themselves. */
final class TestSockets {
    private TestSockets() {}

    static Future<DatagramChannel> open(EventLoop loop, InetSocketAddress local, ChannelHandler handler) {
        Promise<DatagramChannel> opened = loop.newPromise();
        SocketProtocolFamily family =
                local.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(family))
                .handler(handler)
                .bind(local)
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        opened.tryFailure(done.cause());
                    } else if (!opened.trySuccess((DatagramChannel) done.channel())) {
                        done.channel().close();
                    }
                });
        return opened;
    }
}
