package dev.adit.kernel.mux;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two sessions on a real connection over the loopback, or one session towards a port of somebody else's. */
final class MuxPair implements AutoCloseable {
    /** Where channels run. */
    enum Kind {
        NIO,
        EPOLL;

        static Stream<Kind> available() {
            return Epoll.isAvailable() ? Stream.of(NIO, EPOLL) : Stream.of(NIO);
        }

        private EventLoopGroup group() {
            return new MultiThreadIoEventLoopGroup(
                    2, this == NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory());
        }

        private Class<? extends ServerChannel> server() {
            return this == NIO ? NioServerSocketChannel.class : EpollServerSocketChannel.class;
        }

        private Class<? extends Channel> socket() {
            return this == NIO ? NioSocketChannel.class : EpollSocketChannel.class;
        }
    }

    final BlockingQueue<LinkChannel> accepted = new LinkedBlockingQueue<>();
    private final Kind kind;
    private final EventLoopGroup group;
    private final MuxSettings settings;
    private final Consumer<DuplexChannel> acceptor;

    MuxPair(Kind kind, MuxSettings settings) {
        this(kind, settings, null);
    }

    /** With an acceptor that serves what the peer opens on the spot. */
    MuxPair(Kind kind, MuxSettings settings, @Nullable Consumer<DuplexChannel> acceptor) {
        this.kind = kind;
        this.settings = settings;
        this.acceptor = acceptor == null ? link -> accepted.add((LinkChannel) link) : acceptor;
        group = kind.group();
    }

    /** The dialer's session first, then the acceptor's. */
    MuxSession[] connect() throws Exception {
        CompletableFuture<Channel> arrived = new CompletableFuture<>();
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(kind.server())
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        arrived.complete(context.channel());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        MuxSession dialer = dial(((InetSocketAddress) listener.localAddress()).getPort(), MuxRole.DIALER);
        MuxSession other = install(arrived.get(), MuxRole.ACCEPTOR);
        listener.close();
        return new MuxSession[] {dialer, other};
    }

    MuxSession dial(int port, MuxRole role) throws Exception {
        Channel carrier = new Bootstrap()
                .group(group)
                .channel(kind.socket())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
        return install(carrier, role);
    }

    private MuxSession install(Channel carrier, MuxRole role) throws Exception {
        return carrier.eventLoop()
                .submit(() -> MuxSession.install(carrier, role, settings, acceptor))
                .get();
    }

    static LinkChannel open(MuxSession session) throws Exception {
        return (LinkChannel) session.open().get();
    }

    static Transfer transfer(DuplexChannel link, long toSend, int pauseEvery) throws Exception {
        return link.eventLoop()
                .submit(() -> Transfer.start(link, toSend, pauseEvery))
                .get();
    }

    static LinkProbe probe(LinkChannel link) throws Exception {
        return link.eventLoop()
                .submit(() -> {
                    LinkProbe probe = new LinkProbe();
                    link.pipeline().addLast(probe);
                    link.config().setAutoRead(true);
                    return probe;
                })
                .get();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
