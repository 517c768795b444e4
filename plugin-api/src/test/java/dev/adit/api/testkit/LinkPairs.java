package dev.adit.api.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Makes pairs of connected channels on real event loops. They are sockets on 127.0.0.1, so half-close, resets and
 * back-pressure are the system's own. Both ends come as links and visitors do: auto-read off, half-close allowed, empty
 * pipelines. Whoever asked owns both; closing the factory closes what is left.
 */
public final class LinkPairs implements AutoCloseable {
    private static final int LOOPS = 2;
    /** The ends of channels tell each other across the loops: let them. */
    private static final long QUIET_MILLIS = 10;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
    private final Map<Integer, Promise<DuplexChannel>> accepted = new ConcurrentHashMap<>();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    /**
     * Two connected channels.
     *
     * @param near the end to hand to what is tested
     * @param far the other one, for {@link TestPeer#on}
     */
    public record Pair(DuplexChannel near, DuplexChannel far) {}

    /** Starts the loops. */
    public LinkPairs() {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel child) {
                        open.add(child);
                        arrival(((InetSocketAddress) child.remoteAddress()).getPort())
                                .setSuccess(child);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0);
        listener = bound.syncUninterruptibly().channel();
    }

    /**
     * The loops of all pairs.
     *
     * @return two event loops
     */
    public EventLoopGroup loops() {
        return loops;
    }

    /**
     * Makes a pair. For test threads: waits for it.
     *
     * @return connected
     */
    public Pair open() {
        return openAsync().syncUninterruptibly().getNow();
    }

    /**
     * Makes a pair without waiting; for event loops.
     *
     * @return the pair, completed on the loop of its near end
     */
    public Future<Pair> openAsync() {
        Promise<Pair> pair = loops.next().newPromise();
        ChannelFuture dialled = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.add(channel);
                    }
                })
                .connect(listener.localAddress());
        dialled.addListener(done -> {
            if (done.isSuccess()) {
                match((DuplexChannel) dialled.channel(), pair);
            } else {
                pair.setFailure(done.cause());
            }
        });
        return pair;
    }

    private void match(DuplexChannel far, Promise<Pair> pair) {
        int port = ((InetSocketAddress) far.localAddress()).getPort();
        arrival(port).addListener(done -> {
            DuplexChannel near = (DuplexChannel) done.getNow();
            accepted.remove(port);
            near.eventLoop().execute(() -> pair.setSuccess(new Pair(near, far)));
        });
    }

    private Promise<DuplexChannel> arrival(int port) {
        return accepted.computeIfAbsent(port, unmatched -> loops.next().newPromise());
    }

    /** Closes everything that was made here and waits until the loops have ended. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        open.close().awaitUninterruptibly();
        loops.shutdownGracefully(QUIET_MILLIS, TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }
}
