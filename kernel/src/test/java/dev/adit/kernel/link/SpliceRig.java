package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.quic.QuicRig;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.IoKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A visitor, a target, and two Netty channels between them that a test joins. */
final class SpliceRig implements AutoCloseable {

    /** What the scenarios run over. */
    enum Kind {
        NIO_ONE_LOOP(IoKind.NIO, false, false),
        NIO_TWO_LOOPS(IoKind.NIO, true, false),
        EPOLL_ONE_LOOP(IoKind.EPOLL, false, false),
        EPOLL_TWO_LOOPS(IoKind.EPOLL, true, false),
        /** Netty's Unix sockets on NIO know no half-close, so there is one native kind only. */
        UNIX_ONE_LOOP(IoKind.EPOLL, false, true),
        UNIX_TWO_LOOPS(IoKind.EPOLL, true, true),
        /** The sockets leave their pipelines before the first byte. */
        PUMP(IoKind.EPOLL, false, false),
        UNIX_PUMP(IoKind.EPOLL, false, true),
        /** They leave them in the middle. */
        LATE_PUMP(IoKind.EPOLL, false, false),
        /** Two splices with a mux between them, as a link has. */
        MUX_ONE_LOOP(IoKind.EPOLL, false, false),
        MUX_TWO_LOOPS(IoKind.EPOLL, true, false),
        /** Two splices with a QUIC connection between them, of which the link is a stream. */
        QUIC(IoKind.EPOLL, false, false);

        final IoKind io;
        final boolean twoLoops;
        final boolean unix;

        Kind(IoKind io, boolean twoLoops, boolean unix) {
            this.io = io;
            this.twoLoops = twoLoops;
            this.unix = unix;
        }

        long pumpFrom() {
            return switch (this) {
                case PUMP, UNIX_PUMP -> 0;
                case LATE_PUMP -> 1 << 20;
                default -> Pump.NEVER;
            };
        }

        boolean mux() {
            return this == MUX_ONE_LOOP || this == MUX_TWO_LOOPS;
        }
    }

    /** Small enough that a stalled reader is felt, large enough for speed. */
    private static final int SOCKET_BUFFER = 128 * 1024;

    final Wire visitor;
    final Wire target;
    final DuplexChannel visitorChannel;
    final DuplexChannel targetChannel;
    final AtomicLong up = new AtomicLong();
    final AtomicLong down = new AtomicLong();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EventLoops first;
    private final EventLoops second;
    private final Path directory;
    /** Replaced before the join, if at all. */
    LinkMemory memory = LinkMemory.unbounded();

    private final Kind kind;
    private @Nullable DuplexChannel near;
    private @Nullable DuplexChannel far;
    private List<Channel> carriers = List.of();
    private @Nullable QuicRig quic;

    SpliceRig(Kind kind) throws IOException, InterruptedException {
        this.kind = kind;
        first = EventLoops.create(1, kind.io);
        second = EventLoops.create(1, kind.io);
        directory = Files.createTempDirectory("adit-splice");
        BlockingQueue<DuplexChannel> accepted = new ArrayBlockingQueue<>(1);
        Channel entry = new ServerBootstrap()
                .group(first.group())
                .channelFactory(kind.unix ? first.unixServerSockets() : first.serverSockets())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        EarlyReads.guard(channel);
                        accepted.add((DuplexChannel) channel);
                    }
                })
                .bind(
                        kind.unix
                                ? first.unixAddress(directory.resolve("entry").toString())
                                : Wire.anyAddress(false, directory, ""))
                .sync()
                .channel();
        try (ServerSocketChannel service = kind.unix
                ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open()) {
            if (!kind.unix) {
                service.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            }
            service.bind(Wire.anyAddress(kind.unix, directory, "service"));
            targetChannel = dial(kind, service.getLocalAddress());
            target = new Wire(service.accept(), threads);
        }
        SocketAddress door = entry.localAddress();
        SocketChannel socket = SocketChannel.open(
                door instanceof io.netty.channel.unix.DomainSocketAddress unix
                        ? UnixDomainSocketAddress.of(unix.path())
                        : door);
        visitor = new Wire(socket, threads);
        DuplexChannel taken = accepted.poll(30, TimeUnit.SECONDS);
        if (taken == null) {
            throw new IOException("nobody was accepted");
        }
        visitorChannel = taken;
        entry.close().sync();
        if (kind.mux()) {
            link();
        } else if (kind == Kind.QUIC) {
            linkOverQuic();
        }
    }

    private DuplexChannel dial(Kind kind, SocketAddress service) throws InterruptedException {
        EventLoops loops = kind.twoLoops ? second : first;
        SocketAddress remote = service instanceof UnixDomainSocketAddress unix
                ? loops.unixAddress(unix.getPath().toString())
                : service;
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.group())
                .channelFactory(kind.unix ? loops.unixSockets() : loops.sockets())
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        EarlyReads.guard(channel);
                    }
                });
        if (!kind.unix) {
            bootstrap.option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
        }
        return (DuplexChannel) bootstrap.connect(remote).sync().channel();
    }

    Future<Void> join() {
        return join(Splice.HALF_CLOSED_IDLE);
    }

    Future<Void> join(Duration halfClosedIdle) {
        DuplexChannel next = targetChannel;
        if (near != null && far != null) {
            Splice.join(far, targetChannel, bytes -> {}, bytes -> {}, LinkMemory.unbounded());
            next = near;
        }
        return Splice.join(
                new SpliceEnd(visitorChannel, up::addAndGet),
                new SpliceEnd(next, down::addAndGet),
                halfClosedIdle,
                memory,
                kind.pumpFrom());
    }

    /** A carrier from the loop of the visitor, or the other one, to the loop of the target. */
    private void link() throws InterruptedException {
        BlockingQueue<Channel> accepted = new ArrayBlockingQueue<>(1);
        Channel listener = new ServerBootstrap()
                .group(second.group())
                .channelFactory(second.serverSockets())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add(channel);
                    }
                })
                .bind(Wire.anyAddress(false, directory, ""))
                .sync()
                .channel();
        EventLoops loops = kind.twoLoops ? second : first;
        Channel carrier = new Bootstrap()
                .group(loops.group())
                .channelFactory(loops.sockets())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {}
                })
                .connect(listener.localAddress())
                .sync()
                .channel();
        Channel other = accepted.take();
        BlockingQueue<DuplexChannel> links = new ArrayBlockingQueue<>(1);
        other.eventLoop()
                .submit(() -> MuxSession.install(other, MuxRole.ACCEPTOR, MuxSettings.adit(), link -> {
                    EarlyReads.guard(link);
                    links.add(link);
                }))
                .sync();
        Future<DuplexChannel> opening = carrier.eventLoop()
                .submit(() -> MuxSession.install(carrier, MuxRole.DIALER, MuxSettings.adit(), DuplexChannel::close))
                .sync()
                .getNow()
                .open();
        near = opening.sync().getNow();
        far = links.take();
        carriers = List.of(listener, carrier, other);
    }

    private void linkOverQuic() throws InterruptedException {
        quic = new QuicRig(first, second);
        DuplexChannel[] link = quic.link(quic.client);
        near = link[0];
        far = link[1];
        EarlyReads.guard(far);
    }

    @Override
    public void close() throws Exception {
        visitor.close();
        target.close();
        visitorChannel.close().sync();
        targetChannel.close().sync();
        for (Channel carrier : carriers) {
            carrier.close().sync();
        }
        if (quic != null) {
            quic.close();
        }
        first.closeAsync().toCompletableFuture().join();
        second.closeAsync().toCompletableFuture().join();
        threads.shutdownNow();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
