package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many visitors of a shared address who do not show whose they are. One loop, so that they come in their order. */
class SharedListenerCrowdTest {
    private static final String KINDS = "dev.adit.kernel.transport.TestLoops#kinds";
    private static final Address FREE = Address.of(null, 0);
    private static final int PATIENCE_MILLIS = 20_000;

    private final List<Socket> crowd = new ArrayList<>();
    private final CompletableFuture<Long> firstByteSeen = new CompletableFuture<>();
    private final Claim hello = Claim.firstBytes("hello", bytes -> {
        firstByteSeen.complete(System.nanoTime());
        return bytes.readableBytes() < 2 ? Match.UNDECIDED : Match.YES;
    });

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : crowd) {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void oneOfACrowdGoesAndTheNewcomerIsServed(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, new SniffLimits(4));
        for (int silent = 0; silent < 4; silent++) {
            come(handle, NetUtil.LOCALHOST4);
        }

        assertThat(greeted(come(handle, NetUtil.LOCALHOST4))).isTrue();

        List<Socket> left = waiting(crowd.subList(0, 4));
        assertThat(left).hasSize(3);
        assertThat(greeted(left.get(0))).isTrue();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aCrowdOfOneSourcePushesOutItsOwn(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, new SniffLimits(3));
        Socket neighbour = come(handle, NetUtil.LOCALHOST6);
        for (int silent = 0; silent < 5; silent++) {
            come(handle, NetUtil.LOCALHOST4);
        }

        await().atMost(Duration.ofSeconds(20))
                .until(() -> waiting(crowd.subList(1, 6)).size() == 2);
        assertThat(greeted(neighbour)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void whoIsDecidedOrGoneMakesRoom(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, new SniffLimits(2));
        Socket waiting = come(handle, NetUtil.LOCALHOST4);
        for (int served = 0; served < 5; served++) {
            assertThat(greeted(come(handle, NetUtil.LOCALHOST4))).isTrue();
        }

        assertThat(greeted(waiting)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void anAcceptorLearnsWhenTheVisitorWasAcceptedNotWhenItWasDecided(IoKind kind) throws Exception {
        CompletableFuture<Long> accepted = new CompletableFuture<>();
        SharedListeners listeners = new SharedListeners(loops.add(EventLoops.create(1, kind)));
        ListenerHandle handle =
                TestLoops.get(listeners.attach(FREE, new Attachment("the bridge", hello, (visitor, arrival) -> {
                    accepted.complete(arrival.acceptedNanos());
                    visitor.close();
                })));
        long before = System.nanoTime();
        Socket visitor = come(handle, NetUtil.LOCALHOST4);

        visitor.getOutputStream().write('h');
        long undecided = TestLoops.get(firstByteSeen);
        visitor.getOutputStream().write('i');

        assertThat(TestLoops.get(accepted) - before).isBetween(0L, undecided - before);
    }

    private ListenerHandle listen(IoKind kind, SniffLimits limits) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.add(EventLoops.create(1, kind)), limits);
        return TestLoops.get(listeners.attach(
                FREE,
                new Attachment(
                        "tunnel web",
                        hello,
                        visitor ->
                                visitor.writeAndFlush(visitor.alloc().buffer().writeByte('!')))));
    }

    private Socket come(ListenerHandle handle, InetAddress host) throws IOException {
        int port = ((InetSocketAddress) handle.localAddress()).getPort();
        Socket socket = new Socket(host, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        crowd.add(socket);
        return socket;
    }

    private static boolean greeted(Socket visitor) throws IOException {
        visitor.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
        return visitor.getInputStream().read() == '!';
    }

    /** Those that were not sent away so far. */
    private static List<Socket> waiting(List<Socket> visitors) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (Socket visitor : visitors) {
            visitor.setSoTimeout(20);
            try {
                visitor.getInputStream().read();
            } catch (SocketTimeoutException stillThere) {
                open.add(visitor);
            }
            visitor.setSoTimeout(PATIENCE_MILLIS);
        }
        return open;
    }
}
