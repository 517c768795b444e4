package dev.adit.api.testkit;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.api.tunnel.ListenerLease;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The UDP sockets of one tunnel, in memory. */
final class TestDatagrams {
    private static final int FIRST_PORT = 6001;
    private static final int FIRST_FREE = 40_001;
    private static final int FIRST_VISITOR = 50_001;

    private final int count;
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger visitors = new AtomicInteger(FIRST_VISITOR);
    private final AtomicInteger free = new AtomicInteger(FIRST_FREE);
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final List<Lease> leases = new CopyOnWriteArrayList<>();
    private final Map<InetSocketAddress, TestDatagramPort> bound = new ConcurrentHashMap<>();
    private volatile @Nullable String refusal;

    TestDatagrams(int count) {
        this.count = count;
    }

    void refuse(String message) {
        refusal = message;
    }

    ListenerLease listen(EventLoop loop, DatagramAcceptor acceptor) {
        Lease lease = new Lease(refusal);
        if (refusal == null) {
            for (int index = 0; index < count; index++) {
                lease.ports.add(port(new TestDatagramPort.Place(index, loopback(FIRST_PORT + index)), loop, acceptor));
            }
            leases.add(lease);
        }
        return lease;
    }

    Future<DatagramPort> bind(InetSocketAddress address, EventLoop loop, DatagramAcceptor acceptor) {
        int number = address.getPort() == 0 ? free.getAndIncrement() : address.getPort();
        InetSocketAddress real = new InetSocketAddress(address.getAddress(), number);
        if (refusal != null || bound.containsKey(real)) {
            return loop.newFailedFuture(new BindException(refusal == null ? real + " is in use" : refusal));
        }
        TestDatagramPort port = port(new TestDatagramPort.Place(0, real), loop, acceptor);
        bound.put(real, port);
        port.whenClosed().thenRun(() -> bound.remove(real));
        return loop.newSucceededFuture(port);
    }

    private TestDatagramPort port(TestDatagramPort.Place place, EventLoop loop, DatagramAcceptor acceptor) {
        return new TestDatagramPort(place, loop, acceptor, dropped, thrown::add);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    boolean isOpen() {
        return !leases.isEmpty();
    }

    /** By a port that {@link #bind} has opened. */
    TestDatagramVisitor visitor(InetSocketAddress at, InetSocketAddress from) {
        TestDatagramPort port = bound.get(at);
        if (port == null) {
            throw new AssertionError("no datagram port is open at " + at + " (open: " + bound.keySet() + ")");
        }
        return new TestDatagramVisitor(port, from);
    }

    /** By the address with an index of the only lease. */
    TestDatagramVisitor visitor(int index, @Nullable InetSocketAddress from) {
        if (leases.size() != 1) {
            throw new AssertionError(leases.size() + " datagram leases are open (expected: one)");
        }
        InetSocketAddress address = from == null ? loopback(visitors.getAndIncrement()) : from;
        return new TestDatagramVisitor(leases.get(0).ports.get(index), address);
    }

    int boundPorts() {
        return bound.size();
    }

    int dropped() {
        return dropped.get();
    }

    List<Throwable> thrown() {
        return List.copyOf(thrown);
    }

    /** One tunnel's lease. */
    private final class Lease implements ListenerLease {
        private final List<TestDatagramPort> ports = new ArrayList<>();
        private final CompletionStage<Void> opened;
        private final CloseOnce closing = new CloseOnce(this::release);

        Lease(@Nullable String refusal) {
            this.opened = refusal == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new BindException(refusal));
        }

        private CompletionStage<Void> release() {
            leases.remove(this);
            ports.forEach(TestDatagramPort::closeAsync);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> whenOpen() {
            return opened;
        }

        @Override
        public List<SocketAddress> addresses() {
            return ports.stream()
                    .filter(port -> leases.contains(this))
                    .<SocketAddress>map(TestDatagramPort::localAddress)
                    .toList();
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
}
