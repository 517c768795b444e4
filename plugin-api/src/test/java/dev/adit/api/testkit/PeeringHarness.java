package dev.adit.api.testkit;

import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Two clients that have a connection to each other over a server, as the searches for its path see it: what one search tells
 * the other hears, and a path that is used can be tried. In memory, but for the sockets, which are real unless the test
 * brings others.
 */
public final class PeeringHarness implements AutoCloseable {
    private static final int SECRET_BYTES = 32;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final TestPeering visitor;
    private final TestPeering provider;

    /** Opens the UDP sockets of one end, as {@link dev.adit.api.peer.Peering#open} does. */
    @FunctionalInterface
    public interface Sockets {
        /**
         * Opens one.
         *
         * @param loop where it lives
         * @param local its address
         * @param handler gets the datagrams
         * @return the socket
         */
        Future<DatagramChannel> open(EventLoop loop, InetSocketAddress local, ChannelHandler handler);
    }

    /** Two ends on this machine. */
    public PeeringHarness() {
        this(TestSockets::open, TestSockets::open);
    }

    /**
     * Two ends in networks of the test's own making.
     *
     * @param ofVisitor the visitor's sockets
     * @param ofProvider the provider's
     */
    public PeeringHarness(Sockets ofVisitor, Sockets ofProvider) {
        byte[] secret = new byte[SECRET_BYTES];
        new Random(1).nextBytes(secret);
        visitor = new TestPeering(loops.next(), true, secret, ofVisitor);
        provider = new TestPeering(loops.next(), false, secret, ofProvider);
        visitor.meets(provider);
        provider.meets(visitor);
    }

    /**
     * The end that begins, plans and nominates.
     *
     * @return the same object each time
     */
    public TestPeering visitor() {
        return visitor;
    }

    /**
     * The other end.
     *
     * @return the same object each time
     */
    public TestPeering provider() {
        return provider;
    }

    /**
     * Begins both searches, and waits until they are there.
     *
     * @param ofVisitor asked at the visitor's end
     * @param ofProvider asked at the provider's
     */
    public void begin(PathFinder ofVisitor, PathFinder ofProvider) {
        provider.begin(ofProvider);
        visitor.begin(ofVisitor);
    }

    /** Tells both searches that their network may be another one. */
    public void networkChanged() {
        visitor.call(PathSearch::networkChanged);
        provider.call(PathSearch::networkChanged);
    }

    /** Ends the peering and its loops; paths in use are closed. */
    @Override
    public void close() {
        visitor.end();
        provider.end();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
