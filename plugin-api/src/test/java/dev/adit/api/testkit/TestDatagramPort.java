package dev.adit.api.testkit;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A UDP socket in memory: what the test says comes in, and what goes out waits for whom it was sent to. */
final class TestDatagramPort implements DatagramPort {
    private static final int LONGEST = 65_507;

    private final int index;
    private final InetSocketAddress localAddress;
    private final EventLoop loop;
    private final DatagramAcceptor acceptor;
    private final AtomicInteger dropped;
    private final Consumer<Throwable> thrown;
    private final Map<InetSocketAddress, BlockingQueue<byte[]>> sent = new ConcurrentHashMap<>();
    private final CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));

    /** Which of the addresses, and where that is. */
    record Place(int index, InetSocketAddress address) {}

    TestDatagramPort(
            Place place, EventLoop loop, DatagramAcceptor acceptor, AtomicInteger dropped, Consumer<Throwable> thrown) {
        this.index = place.index();
        this.localAddress = place.address();
        this.loop = loop;
        this.acceptor = acceptor;
        this.dropped = dropped;
        this.thrown = thrown;
    }

    /** Brings datagrams in as one batch. Any thread. */
    void bring(InetSocketAddress sender, byte[]... datagrams) {
        loop.execute(() -> {
            if (closing.isClosing()) {
                return;
            }
            for (byte[] datagram : datagrams) {
                try {
                    acceptor.accept(
                            this,
                            sender,
                            PooledByteBufAllocator.DEFAULT.buffer().writeBytes(datagram));
                } catch (RuntimeException | Error failure) {
                    thrown.accept(failure);
                }
            }
            acceptor.batchEnded(this);
        });
    }

    BlockingQueue<byte[]> sentTo(InetSocketAddress recipient) {
        return sent.computeIfAbsent(recipient, first -> new LinkedBlockingQueue<>());
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(InetSocketAddress recipient, ByteBuf datagram) {
        if (closing.isClosing() || !datagram.isReadable() || datagram.readableBytes() > LONGEST) {
            drop(datagram);
            return;
        }
        sentTo(recipient).add(ByteBufUtil.getBytes(datagram));
        datagram.release();
    }

    @Override
    public void flush() {
        // Everything is there at once.
    }

    @Override
    public void drop(ByteBuf datagram) {
        datagram.release();
        dropped.incrementAndGet();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
