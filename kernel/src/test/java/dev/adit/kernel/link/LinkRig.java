package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.Balance;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.config.TargetsConfig;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.observe.TunnelCounters;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A tunnel's entry and a client's exit whose bridge is a plain socket for each link. */
final class LinkRig implements AutoCloseable {
    static final String CLIENT = "home";

    final EventLoops loops = EventLoops.create(2);
    final Dialer dialer = new Dialer(loops);
    final TunnelCounters counters = new TunnelCounters();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<DuplexChannel> visitors = new ArrayBlockingQueue<>(100);

    List<LinkInterceptor> atEntry = List.of();
    List<LinkInterceptor> atExit = List.of();
    Map<String, ExitType> exits = Map.of();
    ExitLimits limits = ExitLimits.DEFAULT;
    boolean logsLinks;
    Candidates candidates = new Candidates(Balance.ROUND_ROBIN, List.of(new Candidates.Route(CLIENT, List.of())));
    LinkMemory memory = LinkMemory.unbounded();
    Terms terms = Terms.NONE;
    NodeTerms node = NodeTerms.unlimited();
    TargetsConfig targets = new TargetsConfig(List.of(), List.of(), true);
    Function<String, @Nullable StreamOpener> sessions = client -> client.equals(CLIENT) ? this::stream : null;

    private @Nullable ExitDispatcher exit;
    private @Nullable EntryLinks links;
    private @Nullable Channel bridge;
    private @Nullable Channel entry;

    ExitDispatcher exit() {
        if (exit == null) {
            exit = new ExitDispatcher(
                    new ExitMeans(dialer, Runnable::run),
                    TargetRules.of(CLIENT, targets, Set.of()),
                    exits,
                    InterceptorChain.of(atExit),
                    limits);
            if (logsLinks) {
                exit.logLinks(CLIENT);
            }
        }
        return exit;
    }

    EntryLinks links() {
        if (links == null) {
            links = new LinkSwitch(sessions::apply, memory, logsLinks)
                    .tunnel(
                            candidates,
                            CarrierChoice.MUX,
                            InterceptorChain.of(atEntry),
                            node.tunnel("t", terms, counters, LoggerFactory.getLogger("test.tunnel")),
                            LoggerFactory.getLogger("test.tunnel"));
        }
        return links;
    }

    /** A raw stream to the exit. */
    Future<DuplexChannel> stream() {
        if (bridge == null) {
            bridge = listen(exit()::accept);
        }
        int port = ((InetSocketAddress) bridge.localAddress()).getPort();
        return dialer.dial(
                Address.of("127.0.0.1", port),
                DialOptions.defaults(),
                loops.group().next());
    }

    /** A visitor that has come in: both its ends. */
    Guest visit() throws IOException, InterruptedException {
        if (entry == null) {
            entry = listen(visitors::add);
        }
        SocketChannel socket = SocketChannel.open(entry.localAddress());
        DuplexChannel channel = visitors.poll(30, TimeUnit.SECONDS);
        if (channel == null) {
            throw new IOException("nobody was accepted");
        }
        return new Guest(
                new Wire(socket, threads),
                new Visitor(
                        channel,
                        (InetSocketAddress) channel.remoteAddress(),
                        (InetSocketAddress) channel.localAddress(),
                        0));
    }

    Future<Void> connect(Guest guest, LinkRequest request) {
        return links().connect(guest.visitor(), request);
    }

    private Channel listen(Consumer<DuplexChannel> acceptor) {
        return new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverSockets())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        acceptor.accept((DuplexChannel) channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** A service that a client may be asked to reach. */
    Service service(String host) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        socket.bind(new InetSocketAddress(literal == null ? InetAddress.getLoopbackAddress() : literal, 0));
        int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        return new Service(socket, Address.of(host, port), threads);
    }

    Service unixService(Path path) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(path));
        return new Service(socket, Address.parse("unix:" + path), threads);
    }

    /** A port where nobody listens. */
    static Address closedPort() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return Address.of("127.0.0.1", ((InetSocketAddress) socket.getLocalAddress()).getPort());
        }
    }

    @Override
    public void close() throws IOException {
        loops.closeAsync().toCompletableFuture().join();
        threads.shutdownNow();
    }

    /**
     * Both ends of a visitor.
     *
     * @param wire the program's
     * @param visitor ours
     */
    record Guest(Wire wire, Visitor visitor) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            wire.close();
        }
    }

    /**
     * A listening program.
     *
     * @param socket listening
     * @param address what to ask for
     * @param threads for blocking calls
     */
    record Service(ServerSocketChannel socket, Address address, ExecutorService threads) implements AutoCloseable {
        Wire accept() throws IOException {
            return new Wire(socket.accept(), threads);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
