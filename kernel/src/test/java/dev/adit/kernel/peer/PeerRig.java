package dev.adit.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.Secret;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A visitor's end, a provider's, and connections between them as a server would relay them: to both ends a relay is as good as
 * a wire. The provider says back what it is told, and ends where the visitor does.
 */
final class PeerRig implements AutoCloseable {
    static final String TUNNEL = "home/desk";
    static final Bytes KEY = key("correct-horse-battery-staple");
    static final Bytes WRONG = key("wrong-horse-battery-staple");
    static final int WAIT = 60;

    final EventLoops loops = EventLoops.create(2);
    final TestPaths paths = new TestPaths();
    final Queue<DuplexChannel> served = new ConcurrentLinkedQueue<>();
    final Queue<DuplexChannel> relayed = new ConcurrentLinkedQueue<>();
    final Queue<Channel> open = new ConcurrentLinkedQueue<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile PeerMode mode = PeerMode.AUTO;
    volatile boolean bridge = true;
    /** What the server answers instead of relaying. */
    volatile @Nullable LinkReply instead;

    private final Dialer dialer = new Dialer(loops);
    private final Identity visitor = Identity.generate();
    private final Identity provider = Identity.generate();
    final PeerExits exits;
    final PeerStreams streams;

    PeerRig() {
        this(KEY, KEY, true);
    }

    PeerRig(Bytes visitorsKey, Bytes providersKey, boolean finders) {
        this(visitorsKey, providersKey, finders, null);
    }

    /** {@code server}: where streams of the visitor go instead, by the request read already. */
    PeerRig(Bytes visitorsKey, Bytes providersKey, boolean finders, @Nullable Consumer<DuplexChannel> server) {
        SealTerms.Means providers = means(provider);
        SealedExits.Terms terms =
                tunnel -> tunnel.equals(TUNNEL) ? new SealTerms(TUNNEL, providersKey, providers) : null;
        exits = new PeerExits(
                new PeerMeans(loops, () -> finders ? paths.providers : null, provider, () -> bridge),
                terms,
                (link, request) -> serve(link));
        SealedExits sealed = new SealedExits(terms, (link, request) -> serve(link));
        InetSocketAddress where = listen(raw -> raw.pipeline()
                .addLast(LinkWire.requestDecoder(request -> raw.eventLoop().execute(() -> {
                    asked.incrementAndGet();
                    LinkReply answer = instead;
                    if (!request.type().equals(PeerExits.TYPE)) {
                        sealed.serve(raw, request);
                    } else if (answer != null) {
                        raw.writeAndFlush(LinkWire.encode(raw.alloc(), answer))
                                .addListener(said -> raw.shutdownOutput());
                    } else if (server != null) {
                        server.accept(raw);
                    } else {
                        relayed.add(raw);
                        exits.serve(raw, request);
                    }
                }))));
        StreamOpener opener = () -> bridge
                ? dialer.dial(
                        Address.of("127.0.0.1", where.getPort()),
                        DialOptions.defaults(),
                        loops.group().next())
                : ImmediateEventExecutor.INSTANCE.newFailedFuture(
                        new LinkException(LinkFailure.CLIENT_OFFLINE, "no bridge"));
        PathFinder finder = finders ? paths.visitors : null;
        streams = new PeerStreams(
                opener,
                new SealTerms(TUNNEL, visitorsKey, means(visitor)),
                new PeerMeans(loops, () -> finder, visitor, () -> bridge),
                () -> mode);
    }

    private static Bytes key(String secret) {
        return PrivateSecret.of(Secret.parse(secret), TUNNEL).key();
    }

    private static SealTerms.Means means(Identity self) {
        return new SealTerms.Means(new BridgeTls(self), self.id(), MuxSettings.adit());
    }

    private InetSocketAddress listen(Consumer<DuplexChannel> acceptor) {
        Channel listener = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverSockets())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel channel) {
                        open.add(channel);
                        acceptor.accept(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        open.add(listener);
        return (InetSocketAddress) listener.localAddress();
    }

    private void serve(DuplexChannel link) {
        served.add(link);
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                context.write(bytes);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                context.flush();
                link.config().setAutoRead(link.isWritable());
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                link.config().setAutoRead(link.isWritable());
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event == ChannelInputShutdownEvent.INSTANCE) {
                    context.writeAndFlush(context.alloc().buffer(0)).addListener(out -> link.shutdownOutput());
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
        link.config().setAutoRead(true);
    }

    DuplexChannel link() throws Exception {
        Future<DuplexChannel> link = streams.openStream();
        assertThat(link.await(WAIT, TimeUnit.SECONDS)).isTrue();
        if (!link.isSuccess()) {
            throw (Exception) link.cause();
        }
        return link.getNow();
    }

    LinkException refusal() throws Exception {
        Future<DuplexChannel> link = streams.openStream();
        assertThat(link.await(WAIT, TimeUnit.SECONDS)).isTrue();
        if (link.isSuccess()) {
            // One that slipped in shall not keep anybody waiting.
            link.getNow().close();
        }
        assertThat(link.cause()).isInstanceOf(LinkException.class);
        return (LinkException) link.cause();
    }

    /** What a server that is restarted does to what it relays. */
    void cutRelays() {
        for (DuplexChannel raw : relayed) {
            Streams.reset(raw);
            raw.closeFuture().syncUninterruptibly();
        }
        relayed.clear();
    }

    @Override
    public void close() throws Exception {
        streams.closeAsync().toCompletableFuture().get(WAIT, TimeUnit.SECONDS);
        exits.closeAsync().toCompletableFuture().get(WAIT, TimeUnit.SECONDS);
        open.forEach(channel -> channel.close().syncUninterruptibly());
        loops.closeAsync().toCompletableFuture().get(WAIT, TimeUnit.SECONDS);
    }
}
