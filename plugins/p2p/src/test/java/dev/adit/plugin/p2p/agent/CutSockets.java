package dev.adit.plugin.p2p.agent;

import dev.adit.api.testkit.PeeringHarness;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** UDP sockets whose network can be cut: what they send is lost then. */
final class CutSockets implements PeeringHarness.Sockets {
    private final Set<Channel> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    void cut(boolean now) {
        cut = now;
    }

    List<Channel> open() {
        return opened.stream().filter(Channel::isOpen).toList();
    }

    @Override
    public Future<DatagramChannel> open(EventLoop loop, InetSocketAddress local, ChannelHandler handler) {
        Promise<DatagramChannel> promise = loop.newPromise();
        new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(SocketProtocolFamily.INET))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Gate(), handler);
                    }
                })
                .bind(local)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        opened.add(done.channel());
                        promise.setSuccess((DatagramChannel) done.channel());
                    } else {
                        promise.setFailure(done.cause());
                    }
                });
        return promise;
    }

    /** Loses what goes out while the network is cut. */
    private final class Gate extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (cut) {
                ReferenceCountUtil.release(message);
                promise.trySuccess();
            } else {
                context.write(message, promise);
            }
        }
    }
}
