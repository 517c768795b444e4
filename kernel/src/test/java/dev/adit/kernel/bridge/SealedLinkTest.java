package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.config.Secret;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.signal.LinkWire;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A private link between two clients, with whatever stands in between. */
class SealedLinkTest {
    private static final String TUNNEL = "home/desk";
    private static final Bytes KEY = key("correct-horse-battery-staple");
    private static final Bytes WRONG = key("wrong-horse-battery-staple");

    private final EventLoops loops = EventLoops.create(2);
    private final Dialer dialer = new Dialer(loops);
    private final SealTerms.Means visitorsMeans = means();
    private final SealTerms.Means providersMeans = means();
    private final Queue<DuplexChannel> served = new ConcurrentLinkedQueue<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Queue<Channel> open = new ConcurrentLinkedQueue<>();

    private static Bytes key(String secret) {
        return PrivateSecret.of(Secret.parse(secret), TUNNEL).key();
    }

    private static SealTerms.Means means() {
        Identity self = Identity.generate();
        return new SealTerms.Means(new BridgeTls(self), self.id(), MuxSettings.adit());
    }

    @AfterEach
    void end() throws Exception {
        open.forEach(channel -> channel.close().syncUninterruptibly());
        loops.closeAsync().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The provider, met directly: to both ends a relay is as good as a wire. */
    private InetSocketAddress provider(Bytes key) {
        SealedExits exits = new SealedExits(
                tunnel -> tunnel.equals(TUNNEL) ? new SealTerms(TUNNEL, key, providersMeans) : null,
                (link, request) -> serve(link));
        return listen(raw -> {
            raw.pipeline()
                    .addLast(LinkWire.requestDecoder(
                            request -> raw.eventLoop().execute(() -> exits.serve(raw, request))));
        });
    }

    /** Says back in capitals what it is told. */
    private void serve(DuplexChannel link) {
        served.add(link);
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                String text = ((ByteBuf) message).toString(CharsetUtil.UTF_8);
                ((ByteBuf) message).release();
                received.add(text);
                context.writeAndFlush(
                        Unpooled.copiedBuffer(text.toUpperCase(java.util.Locale.ROOT), CharsetUtil.UTF_8));
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
        link.config().setAutoRead(true);
    }

    private InetSocketAddress listen(Consumer<DuplexChannel> acceptor) {
        Channel listener = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverSockets())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
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

    private DuplexChannel visit(InetSocketAddress where, Bytes key) throws Exception {
        StreamOpener bridge = () -> dialer.dial(
                Address.of("127.0.0.1", where.getPort()),
                DialOptions.defaults(),
                loops.group().next());
        Future<DuplexChannel> link = new SealedStreams(bridge, new SealTerms(TUNNEL, key, visitorsMeans)).openStream();
        assertThat(link.await(30, TimeUnit.SECONDS)).isTrue();
        if (!link.isSuccess()) {
            throw (Exception) link.cause();
        }
        open.add(link.getNow());
        return link.getNow();
    }

    private String ask(DuplexChannel link, String text) {
        Queue<String> answers = new ConcurrentLinkedQueue<>();
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                answers.add(((ByteBuf) message).toString(CharsetUtil.UTF_8));
                ((ByteBuf) message).release();
            }
        });
        link.config().setAutoRead(true);
        link.writeAndFlush(Unpooled.copiedBuffer(text, CharsetUtil.UTF_8));
        await().until(() -> String.join("", answers).length() == text.length());
        return String.join("", answers);
    }

    private void assertRefused(InetSocketAddress where, Bytes key) {
        assertThatThrownBy(() -> visit(where, key))
                .isInstanceOfSatisfying(
                        LinkException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(LinkFailure.DENIED));
        assertThat(received).isEmpty();
        assertThat(served).isEmpty();
    }

    @Test
    void whoKnowTheSecretTalk() throws Exception {
        assertThat(ask(visit(provider(KEY), KEY), "hello")).isEqualTo("HELLO");
    }

    @Test
    void theEndOfOneIsTheEndOfTheOther() throws Exception {
        DuplexChannel link = visit(provider(KEY), KEY);
        ask(link, "hello");

        link.shutdownOutput();
        await().until(() -> served.element().isInputShutdown());
        assertThat(link.isOpen()).isTrue();

        served.element().close();
        await().until(() -> !link.isOpen() && open.stream().allMatch(SealedLinkTest::isListenerOrClosed));
    }

    private static boolean isListenerOrClosed(Channel channel) {
        return channel instanceof io.netty.channel.ServerChannel || !channel.isOpen();
    }

    @Test
    void aVisitorWithAnotherKeyIsRefusedBeforeAnythingIsServed() {
        assertRefused(provider(KEY), WRONG);
    }

    /** It ends the TLS of both sides, and has certificates of its own. */
    private InetSocketAddress interposer(UnaryOperator<LinkSeal> seals) {
        SealTerms.Means own = means();
        return listen(raw -> raw.pipeline()
                .addLast(LinkWire.requestDecoder(request -> raw.eventLoop()
                        .execute(() -> raw.pipeline().addLast(LinkWire.messageDecoder(LinkSeal.MAX_BYTES, message -> {
                            LinkSeal visitors = LinkSeal.decode(message);
                            answer(raw, visitors, own, seals);
                        }))))));
    }

    /** Shows what is made of the seal with which the provider answers the visitor's. */
    private void answer(DuplexChannel raw, LinkSeal visitors, SealTerms.Means own, UnaryOperator<LinkSeal> seals) {
        LinkSeal honest = new SealTerms(TUNNEL, KEY, providersMeans).ofProvider(visitors);
        raw.write(LinkWire.encode(raw.alloc(), LinkReply.ACCEPTED));
        raw.write(seals.apply(honest).encode(raw.alloc()));
        SslHandler tls = own.tls().serverHandler(raw.alloc());
        raw.pipeline().addLast(tls);
        raw.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                received.add(((ByteBuf) message).toString(CharsetUtil.UTF_8));
                ((ByteBuf) message).release();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
        raw.flush();
        raw.config().setAutoRead(true);
    }

    @Test
    void aServerThatShowsTheProvidersTrueProofAndItsOwnCertificateIsFoundOut() {
        assertRefused(interposer(seal -> seal), KEY);
    }

    @Test
    void aServerThatProvesItsOwnCertificateWithoutTheKeyIsFoundOut() {
        Identity self = Identity.generate();
        Bytes id = Bytes.of(self.id().bytes());
        assertRefused(interposer(seal -> new LinkSeal(id, seal.proof())), KEY);
    }

    @Test
    void aServerThatSendsTheVisitorsProofBackIsFoundOut() {
        LinkSeal visitors = new SealTerms(TUNNEL, KEY, visitorsMeans).ofVisitor();
        assertRefused(interposer(seal -> visitors), KEY);
    }

    /** The proof is good, but who shows it has not the private key that it is about. */
    @Test
    void anOverheardProofIsOfNoUseToAnother() throws Exception {
        LinkSeal overheard = new SealTerms(TUNNEL, KEY, visitorsMeans).ofVisitor();
        InetSocketAddress provider = provider(KEY);
        DuplexChannel raw = dialer.dial(
                        Address.of("127.0.0.1", provider.getPort()),
                        DialOptions.defaults(),
                        loops.group().next())
                .get(30, TimeUnit.SECONDS);
        open.add(raw);
        SslHandler tls = means().tls().clientHandler(raw.alloc());
        raw.eventLoop()
                .submit(() -> {
                    raw.write(LinkWire.encode(
                            raw.alloc(), dev.adit.api.link.LinkRequest.stream(SealedExits.TYPE, TUNNEL, null)));
                    raw.writeAndFlush(overheard.encode(raw.alloc()));
                    raw.pipeline()
                            .addLast(LinkWire.replyDecoder(reply -> {}))
                            .addLast(LinkWire.messageDecoder(LinkSeal.MAX_BYTES, message -> {}))
                            .addLast(tls)
                            .addLast(new ChannelInboundHandlerAdapter() {
                                @Override
                                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                                    context.close();
                                }
                            });
                    raw.config().setAutoRead(true);
                })
                .get(30, TimeUnit.SECONDS);

        assertThat(tls.handshakeFuture().await(30, TimeUnit.SECONDS)).isTrue();
        await().until(() -> !raw.isOpen());
        assertThat(served).isEmpty();
    }

    @Test
    void aCutOffLinkDoesNotLookComplete() throws Exception {
        DuplexChannel link = visit(provider(KEY), KEY);
        ask(link, "hello");
        Queue<Throwable> causes = new ConcurrentLinkedQueue<>();
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                causes.add(cause);
            }
        });

        // The one connection that was accepted: its FIN without a word inside is what a relay could make up.
        DuplexChannel relayed = (DuplexChannel) open.stream()
                .filter(channel -> channel.parent() instanceof io.netty.channel.ServerChannel)
                .findFirst()
                .orElseThrow();
        relayed.shutdownOutput();

        await().until(() -> !link.isOpen());
        await().untilAsserted(() -> assertThat(causes).hasSize(1));
        assertThat(link.isInputShutdown()).isFalse();
    }
}
