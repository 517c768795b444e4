package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one group of event loops of a process, and the channel classes that fit it. Closing it closes every channel that
 * is left, so it is closed last.
 */
public final class EventLoops implements AsyncCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);
    /** Tasks that come in while the loops end get this much more time; then the channels are cut. */
    private static final long QUIET_MILLIS = 10;

    private static final long LONGEST_END_MILLIS = 5_000;

    private final IoKind kind;
    private final int threads;
    private final EventLoopGroup group;
    private final CloseOnce closing;

    EventLoops(int threads, IoKind kind, IoHandlerFactory handlers) {
        this.kind = kind;
        this.threads = threads;
        this.group = new MultiThreadIoEventLoopGroup(threads, threadFactory(), handlers);
        this.closing = new CloseOnce(
                () -> Stages.ofEnd(group.shutdownGracefully(QUIET_MILLIS, LONGEST_END_MILLIS, TimeUnit.MILLISECONDS)));
    }

    /**
     * Starts loops of the best kind that works here, and logs which and why.
     *
     * @param threads how many; 0 means one for each processor
     * @return running loops
     */
    public static EventLoops create(int threads) {
        IoKind kind = IoKind.best();
        if (kind == IoKind.NIO) {
            Throwable reason = IoKind.EPOLL.unavailable();
            log.atInfo()
                    .addKeyValue("cause", String.valueOf(reason))
                    .log("native-sockets-missing: sockets go through the JDK, which costs some speed");
        }
        return create(threads, kind);
    }

    /**
     * Starts loops of one kind; for tests that hold on every kind.
     *
     * @param threads how many; 0 means one for each processor
     * @param kind has to be available
     * @return running loops
     */
    public static EventLoops create(int threads, IoKind kind) {
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new EventLoops(count, kind, kind.handlers());
    }

    private static ThreadFactory threadFactory() {
        AtomicInteger number = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, "adit-loop-" + number.incrementAndGet());
    }

    /**
     * The loops themselves, for everything that takes a group.
     *
     * @return the same object each time
     */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * How sockets are waited for.
     *
     * @return the same value each time
     */
    public IoKind kind() {
        return kind;
    }

    /**
     * What a person wants to know of them.
     *
     * @return such as {@code epoll, 2 threads}
     */
    public String description() {
        return kind + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    /**
     * Makes TCP connections.
     *
     * @return makes channels that fit {@link #group()}
     */
    public ChannelFactory<? extends SocketChannel> sockets() {
        return switch (kind) {
            case EPOLL -> EpollSocketChannel::new;
            case KQUEUE -> KQueueSocketChannel::new;
            case NIO -> NioSocketChannel::new;
        };
    }

    /**
     * Makes TCP listeners.
     *
     * @return makes channels that fit {@link #group()}
     */
    public ChannelFactory<? extends ServerSocketChannel> serverSockets() {
        return switch (kind) {
            case EPOLL -> EpollServerSocketChannel::new;
            case KQUEUE -> KQueueServerSocketChannel::new;
            case NIO -> NioServerSocketChannel::new;
        };
    }

    /**
     * Makes UDP sockets of the system's preferred family.
     *
     * @return makes channels that fit {@link #group()}
     */
    public ChannelFactory<? extends DatagramChannel> datagrams() {
        return switch (kind) {
            case EPOLL -> EpollDatagramChannel::new;
            case KQUEUE -> KQueueDatagramChannel::new;
            case NIO -> NioDatagramChannel::new;
        };
    }

    /**
     * Makes UDP sockets of one family.
     *
     * @param family IPv4 or IPv6
     * @return makes channels that fit {@link #group()}
     */
    public ChannelFactory<? extends DatagramChannel> datagrams(SocketProtocolFamily family) {
        return switch (kind) {
            case EPOLL -> () -> new EpollDatagramChannel(family);
            case KQUEUE -> () -> new KQueueDatagramChannel(family);
            case NIO -> () -> new NioDatagramChannel(family);
        };
    }

    /**
     * Makes connections of Unix sockets. Those of {@link IoKind#NIO} know no half-closure, whatever they are told: Netty
     * closes them when their input ends.
     *
     * @return makes channels that fit {@link #group()} and take {@link #unixAddress}
     */
    public ChannelFactory<? extends DuplexChannel> unixSockets() {
        return switch (kind) {
            case EPOLL -> EpollDomainSocketChannel::new;
            case KQUEUE -> KQueueDomainSocketChannel::new;
            case NIO -> NioDomainSocketChannel::new;
        };
    }

    /**
     * Makes listeners of Unix sockets.
     *
     * @return makes channels that fit {@link #group()} and take {@link #unixAddress}
     */
    public ChannelFactory<? extends ServerChannel> unixServerSockets() {
        return switch (kind) {
            case EPOLL -> EpollServerDomainSocketChannel::new;
            case KQUEUE -> KQueueServerDomainSocketChannel::new;
            case NIO -> NioServerDomainSocketChannel::new;
        };
    }

    /**
     * Makes the address that this kind's Unix sockets take: Netty's natives have a class of their own.
     *
     * @param path of the socket
     * @return for {@link #unixSockets()} and {@link #unixServerSockets()}
     */
    public SocketAddress unixAddress(String path) {
        return kind == IoKind.NIO ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
