package dev.adit.plugin.p2p.stun;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Real UDP sockets on a loop of their own. */
public final class TestSockets implements Sockets, AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final List<DatagramChannel> opened = new CopyOnWriteArrayList<>();

    /**
     * Where the sockets live.
     *
     * @return the one loop
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Which sockets were opened.
     *
     * @return all of them, closed or not
     */
    public List<DatagramChannel> opened() {
        return opened;
    }

    @Override
    public Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler) {
        Promise<DatagramChannel> done = loop.newPromise();
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(handler)
                .bind(local);
        bound.addListener(bind -> {
            DatagramChannel channel = (DatagramChannel) bound.channel();
            if (bind.isSuccess()) {
                opened.add(channel);
                done.setSuccess(channel);
            } else {
                done.setFailure(bind.cause());
            }
        });
        return done;
    }

    /**
     * Does something on the loop and waits for it.
     *
     * @param <T> of the result
     * @param action what
     * @return its result
     */
    public <T> T on(Callable<T> action) {
        try {
            return loop.submit(action).get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /**
     * Begins something on the loop and waits for what it promises.
     *
     * @param <T> of the result
     * @param action what
     * @return the future, done
     */
    public <T> Future<T> await(Callable<Future<T>> action) {
        Future<T> future = on(action);
        if (!future.awaitUninterruptibly(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing happened");
        }
        return future;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS);
    }
}
