package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BridgeTlsTest {
    @RegisterExtension
    final TestLoops loops = new TestLoops();

    private final Identity server = Identity.generate();
    private final Identity client = Identity.generate();
    private EventLoops group;

    static Stream<SslProvider> providers() {
        return OpenSsl.isAvailable() ? Stream.of(SslProvider.JDK, SslProvider.OPENSSL) : Stream.of(SslProvider.JDK);
    }

    static Stream<Arguments> pairs() {
        return providers().flatMap(one -> providers().map(other -> Arguments.of(one, other)));
    }

    @BeforeEach
    void startLoops() {
        group = loops.add(EventLoops.create(2));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bothSidesLearnWhoTheOtherIs(SslProvider serverProvider, SslProvider clientProvider) throws Exception {
        BridgeTls serverTls = new BridgeTls(server, serverProvider);
        BridgeTls clientTls = new BridgeTls(client, clientProvider);
        Ends ends = handshake(serverTls::serverHandler, allocator -> clientTls.clientHandler(allocator, server.id()));

        assertThat(ends.outcome(ends.server).isSuccess()).isTrue();
        assertThat(ends.outcome(ends.client).isSuccess()).isTrue();
        assertThat(BridgeTls.peerId(ends.server)).isEqualTo(client.id());
        assertThat(BridgeTls.peerId(ends.client)).isEqualTo(server.id());
        assertThat(ends.server.applicationProtocol()).isEqualTo("adit/1");
        assertThat(ends.client.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThatCode(() -> BridgeTls.requirePeer(ends.client, server.id())).doesNotThrowAnyException();
        assertThatThrownBy(() -> BridgeTls.requirePeer(ends.client, client.id()))
                .isInstanceOf(SSLPeerUnverifiedException.class)
                .hasMessageContaining(server.id().toString());
        ends.close();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anotherServerIsRefusedBeforeItSeesTheClientsCertificate(SslProvider serverProvider, SslProvider clientProvider)
            throws Exception {
        AtomicInteger shown = new AtomicInteger();
        Function<ByteBufAllocator, SslHandler> impostor = allocator -> impostor(serverProvider, shown, allocator);
        BridgeTls clientTls = new BridgeTls(client, clientProvider);
        NodeId expected = Identity.generate().id();
        Ends ends = handshake(impostor, allocator -> clientTls.clientHandler(allocator, expected));

        assertThat(ends.outcome(ends.client).cause()).isInstanceOf(SSLException.class);
        assertThat(rootMessage(ends.outcome(ends.client).cause())).contains(expected.toString());
        assertThat(ends.outcome(ends.server).isSuccess()).isFalse();
        assertThat(shown).hasValue(0);
        assertThatThrownBy(() -> BridgeTls.peerId(ends.server)).isInstanceOf(SSLPeerUnverifiedException.class);
        ends.close();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void olderVersionsAreRefused(SslProvider serverProvider, SslProvider clientProvider) throws Exception {
        BridgeTls serverTls = new BridgeTls(server, serverProvider);
        Ends ends = handshake(
                serverTls::serverHandler, allocator -> stranger(clientProvider, allocator, "TLSv1.2", client));

        assertThat(ends.outcome(ends.client).isSuccess()).isFalse();
        assertThat(ends.outcome(ends.server).isSuccess()).isFalse();
        ends.close();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aClientWithoutACertificateIsRefused(SslProvider serverProvider, SslProvider clientProvider) throws Exception {
        BridgeTls serverTls = new BridgeTls(server, serverProvider);
        Ends ends =
                handshake(serverTls::serverHandler, allocator -> stranger(clientProvider, allocator, "TLSv1.3", null));

        assertThat(ends.outcome(ends.server).isSuccess()).isFalse();
        ends.close();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServerLetsNobodyResumeASession(SslProvider provider) throws Exception {
        BridgeTls serverTls = new BridgeTls(server, provider);
        Channel listener = listen(serverTls::serverHandler, new CompletableFuture<>());
        AtomicInteger checked = new AtomicInteger();
        SSLContext context = contextThatResumes(checked);

        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(
                            InetAddress.getLoopbackAddress(),
                            ((InetSocketAddress) listener.localAddress()).getPort())) {
                socket.setSoTimeout(20_000);
                socket.startHandshake();
                // Reading takes in the tickets that a server sends behind the handshake.
                socket.getOutputStream().write(1);
                assertThat(socket.getInputStream().read()).isEqualTo(1);
            }
        }

        assertThat(checked).hasValue(3);
    }

    @Test
    void handlersCanBeMadeForOneServerAfterAnother() {
        BridgeTls tls = new BridgeTls(client);
        NodeId other = Identity.generate().id();

        assertThat(tls.provider()).isEqualTo(OpenSsl.isAvailable() ? "BoringSSL" : "JDK");
        for (NodeId id : new NodeId[] {server.id(), server.id(), other}) {
            EmbeddedChannel channel = new EmbeddedChannel(tls.clientHandler(ByteBufAllocator.DEFAULT, id));
            assertThat(channel.outboundMessages()).isNotEmpty();
            channel.finishAndReleaseAll();
        }
    }

    private SslHandler impostor(SslProvider provider, AtomicInteger shown, ByteBufAllocator allocator) {
        try {
            return SslContextBuilder.forServer(server.privateKey(), server.certificate())
                    .sslProvider(provider)
                    .protocols("TLSv1.3")
                    .clientAuth(ClientAuth.REQUIRE)
                    .trustManager(new Counting(shown))
                    .build()
                    .newHandler(allocator);
        } catch (SSLException broken) {
            throw new AssertionError(broken);
        }
    }

    private static SslHandler stranger(
            SslProvider provider, ByteBufAllocator allocator, String version, @Nullable Identity identity) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .protocols(version)
                    .endpointIdentificationAlgorithm(null)
                    .trustManager(new Counting(new AtomicInteger()));
            if (identity != null) {
                builder.keyManager(identity.privateKey(), identity.certificate());
            }
            return builder.build().newHandler(allocator);
        } catch (SSLException broken) {
            throw new AssertionError(broken);
        }
    }

    private SSLContext contextThatResumes(AtomicInteger checked) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("me", client.privateKey(), new char[0], new X509Certificate[] {client.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Counting(checked)}, null);
        return context;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private Ends handshake(
            Function<ByteBufAllocator, SslHandler> serverSide, Function<ByteBufAllocator, SslHandler> clientSide)
            throws Exception {
        CompletableFuture<SslHandler> accepted = new CompletableFuture<>();
        CompletableFuture<SslHandler> opened = new CompletableFuture<>();
        Channel listener = listen(serverSide, accepted);
        Channel connected = new Bootstrap()
                .group(group.group())
                .channelFactory(group.sockets())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = clientSide.apply(channel.alloc());
                        channel.pipeline().addLast(handler, new Silence());
                        opened.complete(handler);
                    }
                })
                .connect(listener.localAddress())
                .syncUninterruptibly()
                .channel();
        return new Ends(TestLoops.get(accepted), TestLoops.get(opened), connected);
    }

    private Channel listen(Function<ByteBufAllocator, SslHandler> serverSide, CompletableFuture<SslHandler> accepted) {
        return new ServerBootstrap()
                .group(group.group())
                .channelFactory(group.serverSockets())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = serverSide.apply(channel.alloc());
                        channel.pipeline().addLast(handler, new Echo());
                        accepted.complete(handler);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** The two ends of a connection. */
    private record Ends(SslHandler server, SslHandler client, Channel connection) {
        Future<Channel> outcome(SslHandler handler) throws InterruptedException {
            assertThat(handler.handshakeFuture().await(20, TimeUnit.SECONDS)).isTrue();
            return handler.handshakeFuture();
        }

        void close() {
            connection.close().syncUninterruptibly();
        }
    }

    /** Trusts everybody and counts. */
    private record Counting(AtomicInteger count) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            count.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            count.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Failed handshakes are what is tested. */
    private static class Silence extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Sends back what it gets. */
    private static final class Echo extends Silence {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }
}
