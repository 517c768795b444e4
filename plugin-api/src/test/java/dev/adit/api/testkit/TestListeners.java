package dev.adit.api.testkit;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Visitor;
import dev.adit.api.tunnel.VisitorAcceptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The listening addresses of one tunnel, as numbers that nobody binds. */
final class TestListeners {
    private static final int FIRST_PORT = 6001;

    private final List<SocketAddress> addresses;
    private final List<Lease> leases = new CopyOnWriteArrayList<>();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private volatile @Nullable String refusal;

    TestListeners(int count) {
        addresses = IntStream.range(0, count)
                .<SocketAddress>mapToObj(
                        index -> new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index))
                .toList();
    }

    ListenerLease listen(Claim claim, VisitorAcceptor acceptor) {
        String why = refusal;
        if (why == null && leases.stream().anyMatch(lease -> lease.claim.equals(claim))) {
            why = claim + " is taken by this tunnel itself";
        }
        Lease lease = new Lease(claim, acceptor, why);
        if (why == null) {
            leases.add(lease);
        }
        return lease;
    }

    /** Each address has an entry of its own, which this tunnel joins. */
    <P> ListenerLease listenShared(
            Claim claim, Supplier<? extends SharedEntry<P>> first, IntFunction<? extends P> part) {
        List<SharedEntry<P>> entries = new CopyOnWriteArrayList<>();
        List<P> parts = new CopyOnWriteArrayList<>();
        ListenerLease lease = listen(
                claim,
                visitor -> entries.get(visitor.index())
                        .accept(new Visitor(visitor.channel(), visitor.address(), visitor.entry(), 0)));
        if (lease.addresses().isEmpty()) {
            return lease;
        }
        for (int index = 0; index < addresses.size(); index++) {
            entries.add(first.get());
            parts.add(part.apply(index));
            String obstacle = entries.get(index).join(parts.get(index));
            if (obstacle != null) {
                throw new AssertionError("an entry without a tunnel refused the first: " + obstacle);
            }
        }
        lease.whenClosed().thenRun(() -> {
            for (int index = 0; index < parts.size(); index++) {
                entries.get(index).leave(parts.get(index));
            }
        });
        return lease;
    }

    void refuse(String message) {
        refusal = message;
    }

    List<Lease> open() {
        return List.copyOf(leases);
    }

    List<Throwable> thrown() {
        return List.copyOf(thrown);
    }

    Lease only() {
        List<Lease> open = open();
        if (open.size() != 1) {
            throw new AssertionError(open.size() + " leases are open (expected: one; with several say which visitor"
                    + " comes: visit(Claim) or visitSaying(String))");
        }
        return open.get(0);
    }

    Lease of(Claim claim) {
        return leases.stream()
                .filter(lease -> lease.claim.equals(claim))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no lease claims " + claim));
    }

    Lease matching(byte[] firstBytes) {
        return leases.stream()
                .filter(lease -> lease.claim instanceof FirstBytes wanted && says(wanted, firstBytes))
                .findFirst()
                .orElseGet(() -> of(Claim.wholePort()));
    }

    private static boolean says(FirstBytes wanted, byte[] firstBytes) {
        ByteBuf bytes = Unpooled.copiedBuffer(firstBytes);
        try {
            return wanted.matcher().match(bytes) == FirstBytes.Match.YES;
        } finally {
            bytes.release();
        }
    }

    /** One tunnel's lease. */
    final class Lease implements ListenerLease {
        private final Claim claim;
        private final VisitorAcceptor acceptor;
        private final CompletionStage<Void> opened;
        private final CloseOnce closing = new CloseOnce(this::release);

        Lease(Claim claim, VisitorAcceptor acceptor, @Nullable String refusal) {
            this.claim = claim;
            this.acceptor = acceptor;
            this.opened = refusal == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new BindException(refusal));
        }

        Claim claim() {
            return claim;
        }

        void accept(Visitor visitor) {
            try {
                acceptor.accept(visitor);
            } catch (RuntimeException | Error failure) {
                thrown.add(failure);
                TestSplice.reset(visitor.channel());
            }
        }

        private CompletionStage<Void> release() {
            leases.remove(this);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> whenOpen() {
            return opened;
        }

        @Override
        public List<SocketAddress> addresses() {
            return leases.contains(this) ? addresses : List.of();
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
