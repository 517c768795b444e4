package dev.adit.api.testkit;

import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import dev.adit.api.signal.SignalPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a {@link PeeringHarness}: the kernel as a search sees it, with hands for the test. Hands are for its thread. */
public final class TestPeering implements Peering {
    private final EventLoop loop;
    private final boolean initiator;
    private final byte[] secret;
    private final PeeringHarness.Sockets sockets;
    private final BlockingQueue<DirectPath> used = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> left = new LinkedBlockingQueue<>();
    private final BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();
    private volatile Duration relayRoundTrip = Duration.ofMillis(20);

    // Of the loop.
    private final List<byte[]> early = new ArrayList<>();
    private final List<DirectPath> taken = new ArrayList<>();
    private @Nullable TestPeering other;
    private @Nullable PathSearch search;
    private @Nullable DirectPath path;
    private boolean ended;

    /**
     * What a search has said of itself.
     *
     * @param state in words
     * @param settled whether nothing more will happen for now
     */
    public record Progress(String state, boolean settled) {}

    TestPeering(EventLoop loop, boolean initiator, byte[] secret, PeeringHarness.Sockets sockets) {
        this.loop = loop;
        this.initiator = initiator;
        this.secret = secret;
        this.sockets = sockets;
    }

    void meets(TestPeering otherEnd) {
        other = otherEnd;
    }

    void begin(PathFinder finder) {
        onLoop(() -> {
            PathSearch begun = finder.search(this);
            search = begun;
            early.forEach(begun::heard);
            early.clear();
        });
    }

    void call(Consumer<PathSearch> call) {
        onLoop(() -> {
            if (search != null) {
                call.accept(search);
            }
        });
    }

    void end() {
        onLoop(() -> {
            ended = true;
            if (search != null) {
                search.close();
            }
            if (path != null) {
                path.close();
                path = null;
            }
        });
    }

    private void onLoop(Runnable task) {
        Future<?> done = loop.submit(task);
        if (!done.awaitUninterruptibly(TestPeer.PATIENCE.toMillis())) {
            throw new AssertionError("the loop is busy for " + TestPeer.PATIENCE.toSeconds() + " s");
        }
        if (done.cause() != null) {
            throw new AssertionError(done.cause());
        }
    }

    // What the search sees.

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String tunnel() {
        return TestTunnelContext.NAME;
    }

    @Override
    public boolean initiator() {
        return initiator;
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public Duration relayRoundTrip() {
        return relayRoundTrip;
    }

    @Override
    public void tell(byte[] message) {
        if (message.length > SignalPort.MAX_BYTES) {
            throw new IllegalArgumentException(
                    message.length + " bytes (expected: at most " + SignalPort.MAX_BYTES + ")");
        }
        TestPeering peer = other;
        byte[] copy = message.clone();
        if (peer != null && !ended) {
            peer.loop.execute(() -> peer.heard(copy));
        }
    }

    private void heard(byte[] message) {
        if (ended) {
            return;
        }
        if (search == null) {
            early.add(message);
        } else {
            search.heard(message);
        }
    }

    @Override
    public Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler) {
        return sockets.open(loop, local, handler);
    }

    @Override
    public void use(DirectPath better) {
        DirectPath before = path;
        path = better;
        if (!taken.contains(better)) {
            taken.add(better);
            better.receive(this::received, () -> {});
        }
        if (before != null && before != better) {
            before.close();
        }
        used.add(better);
    }

    private void received(ByteBuf packet) {
        packets.add(ByteBufUtil.getBytes(packet));
        packet.release();
    }

    @Override
    public void leave(String why) {
        left.add(why);
    }

    @Override
    public void progress(String state, boolean settled) {
        progress.add(new Progress(state, settled));
    }

    // Hands of the test.

    /**
     * Says how long a packet takes over the server and back.
     *
     * @param roundTrip from now on
     */
    public void relayRoundTrip(Duration roundTrip) {
        relayRoundTrip = roundTrip;
    }

    /**
     * Waits until the search moves the packets to a path.
     *
     * @return the path, which receives already
     */
    public DirectPath nextPath() {
        return next(used, "no path was used");
    }

    /**
     * Waits until the search leaves the path in use.
     *
     * @return why
     */
    public String nextLeave() {
        return next(left, "no path was left");
    }

    /**
     * Waits until the search says how it is going.
     *
     * @return what it has said next
     */
    public Progress nextProgress() {
        return next(progress, "nothing was said of the search");
    }

    /**
     * Sends a packet by the path that was used last.
     *
     * @param packet of QUIC: its first byte has the bit 0x40
     */
    public void send(byte[] packet) {
        onLoop(() -> {
            DirectPath now = path;
            if (now == null) {
                throw new IllegalStateException("no path was used yet");
            }
            now.send(Unpooled.copiedBuffer(packet));
            now.flush();
        });
    }

    /**
     * Waits for a packet by any path that was ever used.
     *
     * @return its bytes
     */
    public byte[] nextPacket() {
        return next(packets, "no packet came");
    }

    private static <T> T next(BlockingQueue<T> queue, String otherwise) {
        try {
            T next = queue.poll(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError(otherwise + " for " + TestPeer.PATIENCE.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
