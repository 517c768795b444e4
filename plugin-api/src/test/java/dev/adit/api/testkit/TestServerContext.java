package dev.adit.api.testkit;

import dev.adit.api.server.ServerContext;
import dev.adit.api.signal.SignalPort;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server for one service: a loop of its own, real UDP sockets, and signals whose other ends are the test. */
public final class TestServerContext implements ServerContext, AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private volatile List<String> problems = List.of();

    /** A message of the service. */
    public static final class Said {
        private final String client;
        private final byte[] message;

        Said(String client, byte[] message) {
            this.client = client;
            this.message = message.clone();
        }

        /**
         * To whom.
         *
         * @return a client's name
         */
        public String client() {
            return client;
        }

        /**
         * What.
         *
         * @return a copy
         */
        public byte[] message() {
            return message.clone();
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SignalPort signal(String client) {
        return message -> said.add(new Said(client, message));
    }

    /**
     * Waits for the next message of the service.
     *
     * @return to whom, and what
     */
    public Said nextMessage() {
        try {
            Said next = said.poll(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was said for " + TestPeer.PATIENCE.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler) {
        return TestSockets.open(loop, local, handler);
    }

    @Override
    public void problems(List<String> now) {
        problems = List.copyOf(now);
    }

    /**
     * What the service says is wrong with it.
     *
     * @return the latest
     */
    public List<String> problems() {
        return problems;
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("test.server");
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
