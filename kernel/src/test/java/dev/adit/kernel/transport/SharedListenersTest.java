package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.identity.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedListenersTest {
    private static final String KINDS = "dev.adit.kernel.transport.TestLoops#kinds";
    private static final Address FREE = Address.of("127.0.0.1", 0);
    private static final Claim HTTP = Claim.firstBytes("http", bytes -> {
        String start = bytes.toString(StandardCharsets.ISO_8859_1);
        return start.startsWith("GET ") ? Match.YES : "GET ".startsWith(start) ? Match.UNDECIDED : Match.NO;
    });

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    @ParameterizedTest
    @MethodSource(KINDS)
    void whoIsAloneWithThePortGetsItsVisitorsAtOnce(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        CompletableFuture<DuplexChannel> came = new CompletableFuture<>();
        ListenerHandle handle = TestLoops.get(listeners.attach(FREE, tunnel("ssh", Claim.wholePort(), came::complete)));

        // The visitor says nothing, as one does to a server that speaks first.
        try (Socket ignored = connect(handle)) {
            DuplexChannel visitor = TestLoops.get(came);
            assertThat(visitor.isActive()).isTrue();
            assertThat(visitor.config().isAutoRead()).isFalse();
            assertThat(visitor.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))
                    .isTrue();
            assertThat(visitor.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(visitor.pipeline().names()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void visitorsLiveWhereTheirOwnerWantsThem(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        SharedListeners listeners = new SharedListeners(group);
        BlockingQueue<EventLoop> wanted = new LinkedBlockingQueue<>();
        BlockingQueue<DuplexChannel> came = new LinkedBlockingQueue<>();
        ListenerHandle handle = TestLoops.get(listeners.attach(
                FREE, tunnel("ssh", Claim.wholePort(), came::add).near(wanted::poll)));
        for (int i = 0; i < 6; i++) {
            EventLoop loop = i % 3 == 2 ? null : group.group().next();
            if (loop != null) {
                wanted.add(loop);
            }
            try (Socket ignored = connect(handle)) {
                DuplexChannel visitor = came.poll(20, TimeUnit.SECONDS);
                assertThat(visitor).isNotNull();
                assertThat(visitor.config().isAutoRead()).isFalse();
                if (loop != null) {
                    assertThat(visitor.eventLoop()).isSameAs(loop);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void severalOwnersShareAPortAndNothingIsLost(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        SharedListeners listeners = new SharedListeners(group);
        Identity server = Identity.generate();
        BridgeTls tls = new BridgeTls(server);
        ListenerHandle bridge = TestLoops.get(listeners.attach(
                FREE, new Attachment("the bridge", Claim.alpn(BridgeTls.ALPN), visitor -> {
                    visitor.pipeline().addLast(tls.serverHandler(visitor.alloc()), new Echo("bridge:"));
                    visitor.config().setAutoRead(true);
                })));
        Address address = Address.of("127.0.0.1", port(bridge));
        TestLoops.get(listeners.attach(address, tunnel("web", HTTP, echo("web:"))));
        TestLoops.get(listeners.attach(address, tunnel("rest", Claim.wholePort(), echo("rest:"))));

        assertThat(ask(bridge, "GET /")).isEqualTo("web:GET /");
        assertThat(ask(bridge, "SSH-2.0")).isEqualTo("rest:SSH-2.0");
        assertThat(askOverTls(group, address, new BridgeTls(Identity.generate()), server))
                .isEqualTo("bridge:hello");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aVisitorNobodyClaimsIsClosed(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle web = TestLoops.get(listeners.attach(FREE, tunnel("web", HTTP, echo(""))));

        assertThat(ask(web, "SSH-2.0")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aProtocolThatIsAloneGetsEverybodyAndOnlyItsOwnWhereItIsNot(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        Claim.FirstBytes http = (Claim.FirstBytes) HTTP;
        ListenerHandle web = TestLoops.get(
                listeners.attach(FREE, tunnel("web", Claim.protocol("http", http.matcher()), echo("web:"))));
        assertThat(ask(web, "SSH-2.0")).isEqualTo("web:SSH-2.0");

        Address address = Address.of("127.0.0.1", port(web));
        TestLoops.get(listeners.attach(address, tunnel("rest", Claim.wholePort(), echo("rest:"))));
        assertThat(ask(web, "SSH-2.0")).isEqualTo("rest:SSH-2.0");
        assertThat(ask(web, "GET /")).isEqualTo("web:GET /");
    }

    /** Auto-read stays off; each read is asked for, the second while the first is given out. */
    @ParameterizedTest
    @MethodSource(KINDS)
    void anAcceptorThatAsksForEachReadHearsOnAfterItsFirstBytes(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        Consumer<DuplexChannel> reader = visitor -> {
            visitor.pipeline().addLast(new Echo("") {
                @Override
                public void channelReadComplete(ChannelHandlerContext context) {
                    context.read();
                }
            });
            visitor.read();
        };
        ListenerHandle web = TestLoops.get(listeners.attach(FREE, tunnel("web", HTTP, reader)));

        try (Socket visitor = connect(web)) {
            visitor.setSoTimeout(20_000);
            for (String words : new String[] {"GET /", "more", "and more"}) {
                visitor.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                byte[] heard = visitor.getInputStream().readNBytes(words.length());
                assertThat(new String(heard, StandardCharsets.US_ASCII)).isEqualTo(words);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void anAcceptorThatFailsResetsItsVisitorOnly(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle broken = TestLoops.get(listeners.attach(FREE, tunnel("broken", Claim.wholePort(), visitor -> {
            throw new IllegalStateException("a defect");
        })));

        for (int i = 0; i < 2; i++) {
            try (Socket visitor = connect(broken)) {
                visitor.setSoTimeout(20_000);
                assertThatThrownBy(() -> visitor.getInputStream().read()).hasMessageContaining("reset");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aClaimIsTakenOnceAndTheConflictNamesBoth(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle first =
                TestLoops.get(listeners.attach(FREE, tunnel("web", Claim.serverName("A.example"), echo(""))));
        Address address = Address.of("127.0.0.1", port(first));

        assertThat(failure(listeners.attach(address, tunnel("shop", Claim.serverName("a.example"), echo("")))))
                .hasMessage(
                        address + ": tunnel shop cannot take TLS server name a.example, as tunnel web has it already");
        assertThat(failure(listeners.attach(Address.of(null, port(first)), tunnel("all", HTTP, echo("")))))
                .hasMessageContaining("tunnel web has " + address);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void theSocketLivesUntilItsLastOwnerGoes(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle first = TestLoops.get(listeners.attach(FREE, tunnel("web", HTTP, echo("web:"))));
        Address address = Address.of("127.0.0.1", port(first));
        ListenerHandle second =
                TestLoops.get(listeners.attach(address, tunnel("rest", Claim.wholePort(), echo("rest:"))));

        TestLoops.get(first.closeAsync());
        assertThat(ask(second, "GET /")).isEqualTo("rest:GET /");
        TestLoops.get(second.closeAsync());

        assertThatThrownBy(() -> connect(second)).isInstanceOf(IOException.class);
        // Asked for again while it closes, it opens again.
        for (int i = 0; i < 20; i++) {
            ListenerHandle again =
                    TestLoops.get(listeners.attach(address, tunnel("web", Claim.wholePort(), echo("again:"))));
            assertThat(ask(again, "x")).isEqualTo("again:x");
            again.closeAsync();
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void noHostMeansBothFamilies(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle every =
                TestLoops.get(listeners.attach(Address.of(null, 0), tunnel("ssh", Claim.wholePort(), echo("ok:"))));

        for (InetAddress host : new InetAddress[] {NetUtil.LOCALHOST4, NetUtil.LOCALHOST6}) {
            try (Socket visitor = new Socket(host, port(every))) {
                assertThat(ask(visitor, "x")).isEqualTo("ok:x");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void whyAnAddressCannotBeOpenedIsToldInPlainWords(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        Attachment tunnel = tunnel("ssh", Claim.wholePort(), echo(""));
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThat(failure(listeners.attach(Address.of(null, port), tunnel)))
                    .hasMessage(port + " is in use by another program");
        }
        assertThat(failure(listeners.attach(Address.of("203.0.113.9", 7000), tunnel)))
                .hasMessage("203.0.113.9:7000 is not an address of this machine");

        // A failure leaves nothing behind.
        assertThatCode(() -> TestLoops.get(listeners.attach(FREE, tunnel))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void socketAddressesMeanTheSameAsWrittenOnes(IoKind kind, @TempDir Path directory) throws Exception {
        EventLoops group = loops.start(kind);
        SharedListeners listeners = new SharedListeners(group);
        ListenerHandle tcp = TestLoops.get(listeners.attach(
                InetSocketAddress.createUnresolved("localhost", 0), tunnel("web", HTTP, echo("web:"))));
        TestLoops.get(listeners.attach(tcp.localAddress(), tunnel("rest", Claim.wholePort(), echo("rest:"))));
        SocketAddress unix = group.unixAddress(directory.resolve("entry.sock").toString());
        TestLoops.get(listeners.attach(unix, tunnel("local", HTTP, echo("unix:"))));

        assertThat(ask(tcp, "GET /")).isEqualTo("web:GET /");
        assertThat(ask(tcp, "hello")).isEqualTo("rest:hello");
        assertThat(failure(listeners.attach(
                        Address.parse("unix:" + directory.resolve("entry.sock")), tunnel("x", HTTP, echo("")))))
                .hasMessageContaining("tunnel local has it already");
    }

    @Test
    void aPrivilegedPortSaysWhatItNeeds() {
        BindException failure =
                BindErrors.explain(ListenAddress.of(null, 80), new IOException("bind(..) failed: Permission denied"));

        assertThat(failure)
                .hasMessage(
                        "port 80: permission denied (ports below 1024 need root or the capability CAP_NET_BIND_SERVICE)");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aUnixSocketIsListenedOn(IoKind kind, @TempDir Path directory) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        Path path = directory.resolve("entry.sock");
        Address address = Address.parse("unix:" + path);
        ListenerHandle handle =
                TestLoops.get(listeners.attach(address, tunnel("local", Claim.wholePort(), echo("unix:"))));

        try (SocketChannel visitor = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            visitor.connect(UnixDomainSocketAddress.of(path));
            visitor.write(ByteBuffer.wrap(new byte[] {'x'}));
            ByteBuffer answer = ByteBuffer.allocate(6);
            while (answer.hasRemaining() && visitor.read(answer) >= 0) {
                assertThat(answer.position()).isPositive();
            }
            assertThat(new String(answer.array(), StandardCharsets.US_ASCII)).isEqualTo("unix:x");
        }
        TestLoops.get(handle.closeAsync());
        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void closingClosesEverySocketAndLeavesVisitors(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        CompletableFuture<DuplexChannel> came = new CompletableFuture<>();
        ListenerHandle handle = TestLoops.get(listeners.attach(FREE, tunnel("ssh", Claim.wholePort(), came::complete)));
        try (Socket ignored = connect(handle)) {
            DuplexChannel visitor = TestLoops.get(came);

            TestLoops.get(listeners.closeAsync());

            assertThat(handle.whenClosed().toCompletableFuture()).isCompleted();
            assertThat(visitor.isActive()).isTrue();
            assertThatThrownBy(() -> connect(handle)).isInstanceOf(IOException.class);
            assertThat(failure(listeners.attach(FREE, tunnel("late", Claim.wholePort(), echo("")))))
                    .hasMessageContaining("is ending");
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void ownersOfOneKindHaveAClaimTogether(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        Choir choir = new Choir();
        ListenerHandle first = TestLoops.get(listeners.attach(FREE, singer("one", "choir", choir)));
        Address address = Address.of("127.0.0.1", port(first));
        ListenerHandle second = TestLoops.get(listeners.attach(address, singer("two", "choir", choir)));

        assertThat(ask(first, "?")).isEqualTo("one,two:?");
        assertThat(failure(listeners.attach(address, singer("two", "choir", choir))))
                .isInstanceOf(BindException.class)
                .hasMessageEndingWith(": two sings already");
        assertThat(failure(listeners.attach(address, singer("three", "band", choir))))
                .hasMessageContaining("tunnel three cannot take the whole port, as tunnel one has it already");
        assertThat(failure(listeners.attach(address, tunnel("ssh", Claim.wholePort(), echo("")))))
                .hasMessageContaining("tunnel ssh cannot take");

        TestLoops.get(first.closeAsync());
        assertThat(ask(second, "?")).isEqualTo("two:?");
        TestLoops.get(second.closeAsync());
        assertThat(choir.parts).isEmpty();
        assertThatThrownBy(() -> connect(second)).isInstanceOf(IOException.class);
    }

    private static Attachment singer(String name, String kind, Choir choir) {
        return Attachment.shared("tunnel " + name, Claim.wholePort(), new Attachment.Share(kind, () -> choir, name));
    }

    /** Answers by the names of all who share it. */
    private static final class Choir implements SharedEntry<String> {
        private final List<String> parts = new CopyOnWriteArrayList<>();

        @Override
        public @Nullable String join(String part) {
            return parts.contains(part) ? part + " sings already" : parts.add(part) ? null : "never";
        }

        @Override
        public void leave(String part) {
            parts.remove(part);
        }

        @Override
        public void accept(Visitor visitor) {
            echo(String.join(",", parts) + ":").accept(visitor.channel());
        }
    }

    @Test
    void acceptingPausesForASecondWhenItFails() {
        EmbeddedChannel listener = new EmbeddedChannel(new AcceptPause("6022"));

        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        assertThat(listener.config().isAutoRead()).isFalse();
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        listener.advanceTimeBy(AcceptPause.MILLIS + 1, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();

        assertThat(listener.config().isAutoRead()).isTrue();
        listener.finishAndReleaseAll();
    }

    private static Attachment tunnel(String name, Claim claim, Consumer<DuplexChannel> acceptor) {
        return new Attachment("tunnel " + name, claim, acceptor);
    }

    private static Consumer<DuplexChannel> echo(String greeting) {
        return visitor -> {
            visitor.pipeline().addLast(new Echo(greeting));
            visitor.config().setAutoRead(true);
        };
    }

    private static int port(ListenerHandle handle) {
        return ((InetSocketAddress) handle.localAddress()).getPort();
    }

    private static Socket connect(ListenerHandle handle) throws IOException {
        return new Socket(NetUtil.LOCALHOST4, port(handle));
    }

    private static String ask(ListenerHandle handle, String question) throws IOException {
        try (Socket visitor = connect(handle)) {
            return ask(visitor, question);
        }
    }

    private static String ask(Socket visitor, String question) throws IOException {
        visitor.setSoTimeout(20_000);
        visitor.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
        visitor.shutdownOutput();
        return new String(visitor.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static String askOverTls(EventLoops group, Address address, BridgeTls client, Identity server)
            throws Exception {
        DuplexChannel channel = new Dialer(group)
                .dial(address, DialOptions.defaults(), group.group().next())
                .get();
        SslHandler handler = client.clientHandler(channel.alloc(), server.id());
        CompletableFuture<String> answer = new CompletableFuture<>();
        channel.pipeline().addLast(handler, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                answer.complete(bytes.toString(StandardCharsets.US_ASCII));
                bytes.release();
            }
        });
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
        try {
            return TestLoops.get(answer);
        } finally {
            channel.close().sync();
        }
    }

    private static BindException failure(CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, thrown) -> failure.complete(thrown));
        try {
            return (BindException) failure.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    /** Answers with a greeting and what it got, and ends when its visitor does. */
    private static class Echo extends ChannelInboundHandlerAdapter {
        private final String greeting;
        private boolean greeted;

        Echo(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            ByteBuf answer = context.alloc().buffer();
            if (!greeted) {
                answer.writeCharSequence(greeting, StandardCharsets.US_ASCII);
                greeted = true;
            }
            answer.writeBytes(bytes);
            bytes.release();
            context.writeAndFlush(answer);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
