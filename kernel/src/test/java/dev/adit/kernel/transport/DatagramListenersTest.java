package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import io.netty.buffer.ByteBuf;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UDP sockets of entries. */
class DatagramListenersTest {
    private static final String KINDS = "dev.adit.kernel.transport.TestLoops#kinds";
    private static final Address FREE = Address.of("127.0.0.1", 0);

    @RegisterExtension
    final TestLoops running = new TestLoops();

    private final AtomicInteger dropped = new AtomicInteger();

    /** Sends everything back. */
    private static final class Echo implements DatagramAcceptor {
        private final BlockingQueue<InetSocketAddress> senders = new LinkedBlockingQueue<>();

        @Override
        public void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram) {
            assertThat(port.loop().inEventLoop()).isTrue();
            senders.add(sender);
            port.send(sender, datagram);
        }

        @Override
        public void batchEnded(DatagramPort port) {
            port.flush();
        }
    }

    private CompletionStage<ListenerHandle> attach(
            SharedListeners listeners, EventLoops loops, String owner, Address address, DatagramAcceptor acceptor) {
        return listeners
                .datagrams()
                .attach(
                        address,
                        new DatagramAttachment(owner, 0, loops.group().next(), acceptor, dropped::incrementAndGet));
    }

    private static int port(ListenerHandle handle) {
        return ((InetSocketAddress) handle.localAddress()).getPort();
    }

    private static DatagramSocket visitor() throws Exception {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(DatagramSocket from, int port, byte[] bytes) throws Exception {
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static byte[] receive(DatagramSocket at) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        at.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void datagramsOfEverySizeComeWholeAndAnswersGoBack(IoKind kind) throws Exception {
        EventLoops loops = running.start(kind);
        Echo echo = new Echo();
        // Every address of the machine: one socket of both families.
        ListenerHandle handle =
                TestLoops.get(attach(new SharedListeners(loops), loops, "echo", Address.of(null, 0), echo));
        try (DatagramSocket visitor = visitor()) {
            for (int size : new int[] {1, 2, 100, 1472, 2048, 2049, 9000, 65_507}) {
                byte[] sent = new byte[size];
                Arrays.fill(sent, (byte) size);
                send(visitor, port(handle), sent);
                assertThat(receive(visitor)).isEqualTo(sent);
                InetSocketAddress sender = Objects.requireNonNull(echo.senders.poll(20, TimeUnit.SECONDS));
                assertThat(sender).isEqualTo(visitor.getLocalSocketAddress());
                assertThat(sender.getAddress()).isInstanceOf(Inet4Address.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aBurstKeepsItsOrder(IoKind kind) throws Exception {
        EventLoops loops = running.start(kind);
        ListenerHandle handle = TestLoops.get(attach(new SharedListeners(loops), loops, "echo", FREE, new Echo()));
        try (DatagramSocket visitor = visitor()) {
            for (int number = 0; number < 60; number++) {
                send(visitor, port(handle), new byte[] {(byte) number, 7});
            }
            for (int number = 0; number < 60; number++) {
                assertThat(receive(visitor)).containsExactly(number, 7);
            }
        }
    }

    @Test
    void anEmptyDatagramIsShownAndNoneIsSent() throws Exception {
        EventLoops loops = running.start(IoKind.best());
        ListenerHandle handle = TestLoops.get(attach(new SharedListeners(loops), loops, "echo", FREE, new Echo()));
        try (DatagramSocket visitor = visitor()) {
            send(visitor, port(handle), new byte[0]);
            send(visitor, port(handle), new byte[] {1});
            assertThat(receive(visitor)).containsExactly(1);
            assertThat(dropped).hasValue(1);
        }
    }

    @Test
    void anAcceptorThatFailsLosesThatDatagramOnly() throws Exception {
        EventLoops loops = running.start(IoKind.best());
        Echo echo = new Echo();
        DatagramAcceptor broken = new DatagramAcceptor() {
            @Override
            public void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram) {
                if (datagram.readableBytes() == 1) {
                    datagram.release();
                    throw new IllegalStateException("one byte is too little for me");
                }
                echo.accept(port, sender, datagram);
            }

            @Override
            public void batchEnded(DatagramPort port) {
                echo.batchEnded(port);
            }
        };
        ListenerHandle handle = TestLoops.get(attach(new SharedListeners(loops), loops, "echo", FREE, broken));
        try (DatagramSocket visitor = visitor()) {
            send(visitor, port(handle), new byte[] {1});
            send(visitor, port(handle), new byte[] {1, 2});
            assertThat(receive(visitor)).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void anAddressHasOneOwnerUntilItIsGivenBack(IoKind kind) throws Exception {
        EventLoops loops = running.start(kind);
        SharedListeners listeners = new SharedListeners(loops);
        ListenerHandle first = TestLoops.get(attach(listeners, loops, "tunnel dns", FREE, new Echo()));
        Address same = Address.of("127.0.0.1", port(first));
        assertThatThrownBy(() -> TestLoops.get(attach(listeners, loops, "tunnel other", same, new Echo())))
                .hasRootCauseInstanceOf(BindException.class)
                .hasStackTraceContaining("tunnel other cannot have it, as tunnel dns has 127.0.0.1:");
        Address every = Address.of(null, port(first));
        assertThatThrownBy(() -> TestLoops.get(attach(listeners, loops, "tunnel other", every, new Echo())))
                .hasStackTraceContaining("tunnel dns has");
        // TCP of the same number is another matter.
        ListenerHandle stream =
                TestLoops.get(listeners.attach(same, new Attachment("tunnel tcp", Claim.wholePort(), visitor -> {})));
        assertThat(port(stream)).isEqualTo(port(first));
        TestLoops.get(first.closeAsync());
        ListenerHandle again = TestLoops.get(attach(listeners, loops, "tunnel other", same, new Echo()));
        assertThat(port(again)).isEqualTo(same.port());
        TestLoops.get(listeners.closeAsync());
        assertThat(again.whenClosed().toCompletableFuture()).isDone();
    }

    @Test
    void whatAnotherProgramHasIsTold() throws Exception {
        EventLoops loops = running.start(IoKind.best());
        SharedListeners listeners = new SharedListeners(loops);
        try (DatagramSocket other = visitor()) {
            Address taken = Address.of("127.0.0.1", other.getLocalPort());
            assertThatThrownBy(() -> TestLoops.get(attach(listeners, loops, "tunnel dns", taken, new Echo())))
                    .hasStackTraceContaining(taken + " is in use by another program");
        }
        assertThatThrownBy(() ->
                        TestLoops.get(attach(listeners, loops, "tunnel dns", Address.parse("unix:/x"), new Echo())))
                .hasStackTraceContaining("unix:/x takes no datagrams");
    }

    @Test
    void oneMoreSocketBelongsToWhoeverAsked() throws Exception {
        EventLoops loops = running.start(IoKind.best());
        SharedListeners listeners = new SharedListeners(loops);
        DatagramPort port = listeners
                .datagrams()
                .bind(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new DatagramAttachment(
                                "tunnel out", 0, loops.group().next(), new Echo(), dropped::incrementAndGet))
                .get(20, TimeUnit.SECONDS);
        try (DatagramSocket visitor = visitor()) {
            send(visitor, port.localAddress().getPort(), new byte[] {5});
            assertThat(receive(visitor)).containsExactly(5);
        }
        TestLoops.get(port.closeAsync());
    }
}
