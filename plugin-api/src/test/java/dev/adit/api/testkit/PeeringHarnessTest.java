package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.NetworkReport;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeeringHarnessTest {
    private static final byte[] PACKET = {0x40, 1, 2, 3};

    @Test
    void whatOneSearchTellsTheOtherHearsAndPathsCarryPackets() {
        try (PeeringHarness harness = new PeeringHarness()) {
            harness.begin(new Simple(), new Simple());
            assertThat(harness.visitor().nextPath().method()).isEqualTo("simple");
            harness.provider().nextPath();
            harness.visitor().send(PACKET);
            assertThat(harness.provider().nextPacket()).isEqualTo(PACKET);
            harness.provider().send(PACKET);
            assertThat(harness.visitor().nextPacket()).isEqualTo(PACKET);
            assertThat(harness.visitor().secret()).isEqualTo(harness.provider().secret());
            assertThat(harness.visitor().nextProgress().settled()).isTrue();
        }
    }

    /** Tells the other end its socket's address, and believes what it hears. */
    private static final class Simple implements PathFinder {
        @Override
        public PathSearch search(Peering peering) {
            Search search = new Search(peering);
            peering.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), search)
                    .addListener((Future<DatagramChannel> opened) -> search.opened(opened.getNow()));
            return search;
        }

        @Override
        public CompletionStage<NetworkReport> network() {
            return CompletableFuture.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public void online() {}

        @Override
        public void offline() {}

        @Override
        public void heard(byte[] message) {}

        @Override
        public CompletionStage<Void> closeAsync() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** One socket is the whole path. */
    private static final class Search extends SimpleChannelInboundHandler<DatagramPacket>
            implements PathSearch, DirectPath {
        private final Peering peering;
        private @Nullable DatagramChannel socket;
        private @Nullable InetSocketAddress remote;
        private Consumer<ByteBuf> packets = ByteBuf::release;

        Search(Peering peering) {
            this.peering = peering;
        }

        void opened(DatagramChannel channel) {
            socket = channel;
            peering.tell(Integer.toString(channel.localAddress().getPort()).getBytes(StandardCharsets.US_ASCII));
            meet();
        }

        @Override
        public void heard(byte[] message) {
            int port = Integer.parseInt(new String(message, StandardCharsets.US_ASCII));
            remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            meet();
        }

        private void meet() {
            if (socket != null && remote != null) {
                peering.use(this);
                peering.progress("met", true);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            packets.accept(datagram.content().retain());
        }

        @Override
        public void networkChanged() {}

        @Override
        public InetSocketAddress remote() {
            return Objects.requireNonNull(remote);
        }

        @Override
        public String method() {
            return "simple";
        }

        @Override
        public Duration roundTrip() {
            return Duration.ZERO;
        }

        @Override
        public void send(ByteBuf packet) {
            Objects.requireNonNull(socket).write(new DatagramPacket(packet, remote()));
        }

        @Override
        public void flush() {
            Objects.requireNonNull(socket).flush();
        }

        @Override
        public void receive(Consumer<ByteBuf> taker, Runnable burstEnded) {
            packets = taker;
        }

        @Override
        public void close() {
            if (socket != null) {
                socket.close();
            }
        }
    }
}
