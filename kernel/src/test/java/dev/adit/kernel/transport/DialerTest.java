package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DialerTest {
    private static final String KINDS = "dev.adit.kernel.transport.TestLoops#kinds";

    private static final DatagramSocket SILENT = silent();

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    @ParameterizedTest
    @MethodSource(KINDS)
    void aTargetIsReachedByAddress(IoKind kind) throws Exception {
        for (String host : List.of("127.0.0.1", "::1")) {
            try (ServerSocket target = listen(host)) {
                DuplexChannel channel =
                        dial(kind, Address.of(host, target.getLocalPort())).get();
                try (Socket accepted = target.accept()) {
                    assertThat(channel.isActive()).isTrue();
                    assertThat(channel.config().isAutoRead()).isFalse();
                    assertThat(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))
                            .isTrue();
                    assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY))
                            .isTrue();
                    assertThat(channel.pipeline().names()).hasSize(1);
                    channel.writeAndFlush(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII));
                    assertThat(accepted.getInputStream().read()).isEqualTo('x');
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void localhostIsFoundOnEitherFamily(IoKind kind) throws Exception {
        for (String host : List.of("127.0.0.1", "::1")) {
            try (ServerSocket target = listen(host)) {
                DuplexChannel channel = dial(kind, Address.of("localhost", target.getLocalPort()))
                        .get();
                assertThat(((InetSocketAddress) channel.remoteAddress()).getAddress())
                        .isEqualTo(InetAddress.getByName(host));
                channel.close().sync();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aTargetWithoutAHostIsOnTheDefaultHost(IoKind kind) throws Exception {
        try (ServerSocket target = listen("127.0.0.1")) {
            dial(kind, Address.of(null, target.getLocalPort())).get().close().sync();
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aClosedPortIsRefused(IoKind kind) throws Exception {
        int port = freePort();

        LinkException failure = failure(dial(kind, Address.of("localhost", port)));

        assertThat(failure.failure()).isEqualTo(LinkFailure.TARGET_REFUSED);
        assertThat(failure)
                .hasMessageContaining("localhost:" + port + ": 127.0.0.1 refused the connection, ")
                .hasMessageContaining(":1 refused the connection");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aSilentTargetTimesOut(IoKind kind) throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, NetUtil.LOCALHOST4);
                FullBacklog ignored = new FullBacklog(full)) {
            LinkException failure = failure(dial(
                    kind,
                    Address.of("127.0.0.1", full.getLocalPort()),
                    new DialOptions(Duration.ofMillis(300), AddressFilter.everything(), "127.0.0.1")));

            assertThat(failure.failure()).isEqualTo(LinkFailure.TARGET_TIMEOUT);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + full.getLocalPort());
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void everyAddressOfANameIsTried(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        try (ServerSocket target = listen("127.0.0.1");
                TinyDns dns = new TinyDns("127.0.0.3", "127.0.0.2", "127.0.0.1")) {
            Dialer dialer = new Dialer(group, new Names(dns(group, dns.socket())));
            DuplexChannel channel = dialer.dial(
                            Address.of("db.example", target.getLocalPort()),
                            DialOptions.defaults(),
                            group.group().next())
                    .get();
            channel.close().sync();
        }
    }

    /** One after the other it would take half of the minute. */
    @ParameterizedTest
    @MethodSource(KINDS)
    void inARaceASilentAddressIsNotWaitedFor(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        try (ServerSocket target = listen("127.0.0.1");
                ServerSocket full = new ServerSocket(target.getLocalPort(), 1, InetAddress.getByName("127.0.0.2"));
                FullBacklog ignored = new FullBacklog(full);
                TinyDns dns = new TinyDns("127.0.0.2", "127.0.0.1")) {
            Dialer dialer = new Dialer(group, new Names(dns(group, dns.socket())));
            DialOptions minute = new DialOptions(Duration.ofMinutes(1), AddressFilter.everything(), "127.0.0.1");
            Future<DuplexChannel> dial = dialer.dial(
                    Address.of("db.example", target.getLocalPort()),
                    minute.inRace(),
                    group.group().next());

            assertThat(dial.await(25, TimeUnit.SECONDS)).isTrue();
            dial.getNow().close().sync();
        }
    }

    @Test
    void addressesOfBothFamiliesAreTriedInTurn() throws Exception {
        InetAddress four = NetUtil.LOCALHOST4;
        InetAddress otherFour = InetAddress.getByName("127.0.0.2");
        InetAddress six = NetUtil.LOCALHOST6;

        assertThat(Names.alternating(List.of(four, otherFour, six))).containsExactly(four, six, otherFour);
        assertThat(Names.alternating(List.of(six))).containsExactly(six);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aNameThatNobodyKnowsIsUnresolved(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        Dialer dialer = new Dialer(group, new Names(silentDns(group)));

        LinkException failure = failure(dialer.dial(
                Address.of("nobody.example", 80),
                DialOptions.defaults(),
                group.group().next()));

        assertThat(failure.failure()).isEqualTo(LinkFailure.TARGET_UNRESOLVED);
        assertThat(failure).hasMessageContaining("nobody.example:80: no name server answered");
    }

    /** Also where the loop is the only one: while a name server is silent, everything else of the loop goes on. */
    @ParameterizedTest
    @MethodSource(KINDS)
    void aNameIsLookedForWithoutBlockingItsLoop(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        Dialer dialer = new Dialer(group, new Names(silentDns(group).queryTimeoutMillis(60_000)));
        EventLoop loop = group.group().next();
        DialOptions patient = new DialOptions(Duration.ofSeconds(60), AddressFilter.everything(), "127.0.0.1");
        Future<DuplexChannel> dial = dialer.dial(Address.of("nobody.example", 80), patient, loop);

        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Address near = Address.of("127.0.0.1", target.getLocalPort());
            Future<DuplexChannel> reached = dialer.dial(near, patient, loop);
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            reached.getNow().close().sync();
        }
        assertThat(dial.isDone()).isFalse();
        dial.cancel(false);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void theDeadlineHoldsForTheNameToo(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        Dialer dialer = new Dialer(group, new Names(silentDns(group).queryTimeoutMillis(20_000)));

        LinkException failure = failure(dialer.dial(
                Address.of("nobody.example", 80),
                new DialOptions(Duration.ofMillis(200), AddressFilter.everything(), "127.0.0.1"),
                group.group().next()));

        assertThat(failure.failure()).isEqualTo(LinkFailure.TARGET_UNRESOLVED);
        assertThat(failure).hasMessageContaining("no address found within 200 ms");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void theFilterIsAskedForEveryAddressBeforeAnyIsDialled(IoKind kind) throws Exception {
        List<InetAddress> asked = new ArrayList<>();
        AddressFilter loopback = address -> {
            asked.add(address);
            return "is not among the targets";
        };
        try (ServerSocket target = listen("127.0.0.1")) {
            target.setSoTimeout(1);
            LinkException failure = failure(dial(
                    kind,
                    Address.of("localhost", target.getLocalPort()),
                    new DialOptions(DialOptions.TIMEOUT, loopback, "127.0.0.1")));

            assertThat(failure.failure()).isEqualTo(LinkFailure.DENIED);
            assertThat(failure).hasMessageContaining("127.0.0.1 is not among the targets");
            assertThat(asked).containsExactly(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6);
            assertThatIOException().isThrownBy(target::accept);
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aFilterThatFailsGrantsNothing(IoKind kind) throws Exception {
        AddressFilter broken = address -> {
            throw new IllegalStateException("a defect");
        };

        LinkException failure = failure(dial(
                kind, Address.of("127.0.0.1", freePort()), new DialOptions(DialOptions.TIMEOUT, broken, "127.0.0.1")));

        assertThat(failure.failure()).isEqualTo(LinkFailure.DENIED);
        assertThat(failure).hasMessageContaining("could not be checked");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aUnixSocketIsReachedByItsPath(IoKind kind, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("target.sock");
        try (ServerSocketChannel target = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            target.bind(UnixDomainSocketAddress.of(path));
            DuplexChannel channel = dial(kind, Address.parse("unix:" + path)).get();

            assertThat(channel.isActive()).isTrue();
            assertThat(((DuplexChannelConfig) channel.config()).isAllowHalfClosure())
                    .isTrue();
            channel.close().sync();
        }

        LinkException failure = failure(dial(kind, Address.parse("unix:" + directory.resolve("none.sock"))));
        assertThat(failure.failure()).isEqualTo(LinkFailure.TARGET_REFUSED);
        assertThat(failure).hasMessageContaining("none.sock does not exist");
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void datagramsGoToTheTargetAndBack(IoKind kind) throws Exception {
        for (String host : List.of("127.0.0.1", "::1")) {
            try (DatagramSocket target = new DatagramSocket(0, InetAddress.getByName(host))) {
                EventLoops group = loops.start(kind);
                DatagramChannel channel = new Dialer(group)
                        .dialDatagram(
                                Address.of(host, target.getLocalPort()),
                                DialOptions.defaults(),
                                group.group().next())
                        .get();
                CompletableFuture<String> answer = new CompletableFuture<>();
                channel.pipeline().addLast(new Answers(answer));

                channel.writeAndFlush(Unpooled.copiedBuffer("ping", StandardCharsets.US_ASCII));
                java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[10], 10);
                target.receive(packet);
                target.send(packet);
                channel.read();

                assertThat(TestLoops.get(answer)).isEqualTo("ping");
                channel.close().sync();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aCancelledDialLeavesNoConnection(IoKind kind) throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, NetUtil.LOCALHOST4);
                FullBacklog ignored = new FullBacklog(full)) {
            Future<DuplexChannel> dial = dial(kind, Address.of("127.0.0.1", full.getLocalPort()));

            assertThat(dial.cancel(false)).isTrue();
            assertThat(dial.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Future<DuplexChannel> dial(IoKind kind, Address target) {
        return dial(kind, target, DialOptions.defaults());
    }

    private Future<DuplexChannel> dial(IoKind kind, Address target, DialOptions options) {
        EventLoops group = loops.start(kind);
        return new Dialer(group).dial(target, options, group.group().next());
    }

    private static LinkException failure(Future<? extends Channel> dial) throws InterruptedException {
        assertThat(dial.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(dial.cause()).isInstanceOf(LinkException.class);
        return (LinkException) dial.cause();
    }

    private static ServerSocket listen(String host) throws IOException {
        return new ServerSocket(0, 10, InetAddress.getByName(host));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A name server that never answers. */
    private static DnsNameResolverBuilder silentDns(EventLoops group) {
        return dns(group, SILENT);
    }

    private static DnsNameResolverBuilder dns(EventLoops group, DatagramSocket server) {
        InetSocketAddress address = new InetSocketAddress(NetUtil.LOCALHOST4, server.getLocalPort());
        return new DnsNameResolverBuilder()
                .datagramChannelFactory(group.datagrams())
                .nameServerProvider(new SingletonDnsServerAddressStreamProvider(address))
                .searchDomains(List.of())
                .queryTimeoutMillis(500)
                .maxQueriesPerResolve(2);
    }

    private static DatagramSocket silent() {
        try {
            return new DatagramSocket(0, NetUtil.LOCALHOST4);
        } catch (IOException noPort) {
            throw new AssertionError(noPort);
        }
    }

    /** Fills the queue of a listener that accepts nobody, so that the system drops further SYNs. */
    private static final class FullBacklog implements AutoCloseable {
        private final List<SocketChannel> waiting = new ArrayList<>();

        FullBacklog(ServerSocket full) throws IOException {
            for (int i = 0; i < 8; i++) {
                SocketChannel socket = SocketChannel.open();
                socket.configureBlocking(false);
                socket.connect(full.getLocalSocketAddress());
                waiting.add(socket);
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel socket : waiting) {
                socket.close();
            }
        }
    }

    /** Completes with the first datagram. */
    private static final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {
        private final CompletableFuture<String> answer;

        Answers(CompletableFuture<String> answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf bytes = packet.content();
            answer.complete(bytes.toString(StandardCharsets.US_ASCII));
        }
    }
}
