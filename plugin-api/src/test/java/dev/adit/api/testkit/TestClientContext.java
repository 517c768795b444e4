package dev.adit.api.testkit;

import dev.adit.api.client.ClientContext;
import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.signal.SignalPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client for one service: a loop of its own, real sockets to loopback, and a signal whose other end is the test. */
public final class TestClientContext implements ClientContext, AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final BlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
    private volatile boolean deaf;
    private final @Nullable Record config;

    /** A client whose file has no block of the service's word. */
    public TestClientContext() {
        this(null);
    }

    /**
     * A client whose file has a block of the service's word at its top.
     *
     * @param config what it says
     */
    public TestClientContext(@Nullable Record config) {
        this.config = config;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SignalPort signal() {
        return message -> !deaf && said.add(message.clone());
    }

    /**
     * Loses the signal, or has it back.
     *
     * @param noSignal whether messages are dropped from now on
     */
    public void deaf(boolean noSignal) {
        deaf = noSignal;
    }

    /**
     * Waits for the next message of the service.
     *
     * @return its bytes
     */
    public byte[] nextMessage() {
        try {
            byte[] message = said.poll(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing was said for " + TestPeer.PATIENCE.toSeconds() + " s");
            }
            return message;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /**
     * Counts the messages that nobody has asked for yet.
     *
     * @return 0 or more
     */
    public int waitingMessages() {
        return said.size();
    }

    @Override
    public String serverHost() {
        return "127.0.0.1";
    }

    /** Literals, and {@code localhost}. */
    @Override
    public Future<List<InetAddress>> resolve(String host) {
        try {
            return loop.newSucceededFuture(List.of(InetAddress.getByName(host)));
        } catch (UnknownHostException unknown) {
            return loop.newFailedFuture(unknown);
        }
    }

    @Override
    public <C extends Record> @Nullable C config(Class<C> type) {
        return config == null ? null : type.cast(config);
    }

    @Override
    public Future<Channel> dial(Address target, Duration timeout) {
        Promise<Channel> dialled = loop.newPromise();
        ChannelFuture connect = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // what it becomes is the service's business
                    }
                })
                .connect(new InetSocketAddress(target.host() == null ? "127.0.0.1" : target.host(), target.port()));
        connect.addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                dialled.tryFailure(new LinkException(LinkFailure.TARGET_REFUSED, target + " refused"));
            } else if (!dialled.trySuccess(done.channel())) {
                done.channel().close();
            }
        });
        return dialled;
    }

    @Override
    public Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler) {
        return TestSockets.open(loop, local, handler);
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("test.client");
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
