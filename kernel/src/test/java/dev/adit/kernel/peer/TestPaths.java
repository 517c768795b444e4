package dev.adit.kernel.peer;

import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.NetworkReport;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Paths in memory, which a test gives to both ends of a connection, kills and revives. */
final class TestPaths {
    final Finder visitors = new Finder();
    final Finder providers = new Finder();
    final List<Way> given = new ArrayList<>();
    volatile boolean alive = true;

    /** A plugin that finds what the test gives. */
    static final class Finder implements PathFinder {
        final Queue<Search> searches = new ConcurrentLinkedQueue<>();

        @Override
        public PathSearch search(Peering peering) {
            Search search = new Search(peering);
            searches.add(search);
            return search;
        }

        Search last() {
            List<Search> all = List.copyOf(searches);
            return all.get(all.size() - 1);
        }

        @Override
        public CompletionStage<NetworkReport> network() {
            return CompletableFuture.completedFuture(new NetworkReport(List.of(), Map.of()));
        }

        @Override
        public void online() {
            // nothing to do
        }

        @Override
        public void offline() {
            // nothing to do
        }

        @Override
        public void heard(byte[] message) {
            // nothing to do
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return whenClosed();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** What it is told. */
    static final class Search implements PathSearch {
        final Peering peering;
        final Queue<String> heard = new ConcurrentLinkedQueue<>();
        final AtomicInteger changes = new AtomicInteger();
        volatile boolean closed;

        Search(Peering peering) {
            this.peering = peering;
        }

        void on(Consumer<Peering> task) throws Exception {
            peering.loop().submit(() -> task.accept(peering)).get();
        }

        @Override
        public void heard(byte[] message) {
            heard.add(new String(message, java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public void networkChanged() {
            changes.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** One end of a path. */
    final class Way implements DirectPath {
        private final EventLoop loop;
        private final List<ByteBuf> burst = new ArrayList<>();
        private @Nullable Way other;
        private @Nullable Consumer<ByteBuf> receiver;
        private Runnable burstEnded = () -> {};
        volatile boolean closed;

        Way(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
        }

        @Override
        public String method() {
            return "test";
        }

        @Override
        public Duration roundTrip() {
            return Duration.ofMillis(1);
        }

        @Override
        public void send(ByteBuf packet) {
            burst.add(packet);
        }

        @Override
        public void flush() {
            List<ByteBuf> packets = List.copyOf(burst);
            burst.clear();
            Way there = other;
            if (!alive || closed || there == null || there.loop.isShuttingDown()) {
                packets.forEach(ByteBuf::release);
                return;
            }
            List<ByteBuf> copies = packets.stream().map(ByteBuf::copy).toList();
            packets.forEach(ByteBuf::release);
            there.loop.execute(() -> there.arrived(copies));
        }

        private void arrived(List<ByteBuf> packets) {
            if (receiver == null || closed) {
                packets.forEach(ByteBuf::release);
                return;
            }
            packets.forEach(receiver);
            burstEnded.run();
        }

        void stranger(ByteBuf packet) {
            loop.execute(() -> arrived(List.of(packet)));
        }

        @Override
        public void receive(Consumer<ByteBuf> packets, Runnable ended) {
            receiver = packets;
            burstEnded = ended;
        }

        @Override
        public void close() {
            closed = true;
            burst.forEach(ByteBuf::release);
            burst.clear();
        }
    }

    /** A new path for the latest connection, told to both ends. */
    Way[] give() throws Exception {
        Search visitor = visitors.last();
        Search provider = providers.last();
        Way near = new Way(visitor.peering.loop());
        Way far = new Way(provider.peering.loop());
        near.other = far;
        far.other = near;
        given.add(near);
        given.add(far);
        alive = true;
        visitor.on(peering -> peering.use(near));
        provider.on(peering -> peering.use(far));
        return new Way[] {near, far};
    }

    void leave(String why) throws Exception {
        visitors.last().on(peering -> peering.leave(why));
        providers.last().on(peering -> peering.leave(why));
    }
}
