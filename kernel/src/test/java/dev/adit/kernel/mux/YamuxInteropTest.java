package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against hashicorp's yamux, which everybody else is held against, too. */
@Tag("interop")
class YamuxInteropTest {
    private static final long PATIENCE_SECONDS = 90;
    private static final int GO_PATTERN_BYTES = 4 << 20;

    @TempDir
    private static Path folder;

    private static Path program = Path.of("");

    @BeforeAll
    static void build() throws Exception {
        program = GoPeer.build(folder);
    }

    private static MuxPair us() {
        return new MuxPair(MuxPair.Kind.NIO, MuxSettings.foreign());
    }

    private static LinkChannel open(MuxSession session, char kind) throws Exception {
        LinkChannel link = MuxPair.open(session);
        link.writeAndFlush(Unpooled.copiedBuffer(String.valueOf(kind), StandardCharsets.US_ASCII));
        return link;
    }

    private static long finished(Transfer transfer) throws Exception {
        return transfer.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"262144", "1048576"})
    void goServesOurLinksInParallel(String window) throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server", "-window", window)) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            List<Transfer> transfers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                transfers.add(MuxPair.transfer(open(session, 'e'), size(i), i));
            }
            for (int i = 0; i < transfers.size(); i++) {
                assertThat(finished(transfers.get(i))).isEqualTo(size(i));
            }
            await().until(() -> session.links() == 0);
            assertThat(session.ping().get()).isPositive();
        }
    }

    private static long size(int number) {
        return number == 0 ? 16L << 20 : 99_991L * number;
    }

    @Test
    void weServeGosStreamsInParallel() throws Exception {
        try (MuxPair pair = new MuxPair(MuxPair.Kind.NIO, MuxSettings.foreign(), Echo::serve);
                GoPeer peer = new GoPeer(program, "client", "-streams", "16", "-bytes", "2000003")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.ACCEPTOR);
            peer.expect("pinged");
            for (int i = 0; i < 16; i++) {
                assertThat(peer.expect("stream ")).endsWith(": ok");
            }
            peer.expect("all done");
            await().until(() -> session.links() == 0);
        }
    }

    @Test
    void ourEndOfInputIsSeenAndTheAnswerStillComes() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            LinkChannel link = open(session, 'd');
            LinkProbe probe = MuxPair.probe(link);
            byte[] sent = Pattern.array(3_000_001);
            link.writeAndFlush(Unpooled.wrappedBuffer(sent));
            link.shutdownOutput().get();
            await().until(() -> probe.events.contains("inactive"));
            assertThat(probe.bytes.toByteArray())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(sent));
            assertThat(probe.events).containsExactly("output-end", "input-end", "input-end-complete", "inactive");
        }
    }

    @Test
    void gosEndOfInputIsSeenAndItStillHearsUs() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            LinkChannel link = open(session, 's');
            LinkProbe probe = MuxPair.probe(link);
            await().until(() -> probe.events.contains("input-end"));
            assertThat(probe.bytes.toByteArray()).isEqualTo(Pattern.array(GO_PATTERN_BYTES));
            link.writeAndFlush(Unpooled.wrappedBuffer(new byte[12_345]));
            link.shutdownOutput();
            assertThat(peer.expect("stream ")).isEqualTo("stream 1 sent, then read 12345");
            await().until(() -> probe.events.contains("inactive"));
        }
    }

    @Test
    void ourResetReachesGo() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            LinkChannel link = open(session, 'd');
            LinkChannel other = open(session, 'e');
            session.ping().get();
            link.close();
            assertThat(peer.expect("stream 1 ")).isEqualTo("stream 1 broke: connection reset");
            assertThat(finished(MuxPair.transfer(other, 100_000, 0))).isEqualTo(100_000);
        }
    }

    @Test
    void gosGoAwayStopsOurOpens() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server", "-go-away")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            await().until(() -> !session.accepting());
            assertThat(session.open().await().cause()).isInstanceOf(LinkException.class);
        }
    }

    @Test
    void ourGoAwayStopsGosOpens() throws Exception {
        try (MuxPair pair = new MuxPair(MuxPair.Kind.NIO, MuxSettings.foreign(), Echo::serve);
                GoPeer peer = new GoPeer(program, "client", "-streams", "1", "-wait-for-go-away")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.ACCEPTOR);
            session.goAway();
            assertThat(peer.expect("open after go-away")).endsWith("remote end is not accepting connections");
        }
    }

    @Test
    void theEndOfGosSessionBreaksOurLinks() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            LinkChannel waiting = open(session, 'e');
            LinkProbe probe = MuxPair.probe(waiting);
            open(session, 'r').shutdownOutput();
            await().until(() -> probe.events.contains("inactive"));
            assertThat(probe.failure).hasMessageStartingWith("the carrier was lost");
            assertThat(session.whenClosed().toCompletableFuture()).failsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        }
    }

    @Test
    void ourEndIsOrderlyForGo() throws Exception {
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, "server")) {
            MuxSession session = pair.dial(peer.port(), MuxRole.DIALER);
            session.closeAsync();
            assertThat(peer.expect("session ended")).isEqualTo("session ended: EOF");
        }
    }

    @ParameterizedTest
    @EnumSource(MuxRole.class)
    void eitherRoleMayOpen(MuxRole ours) throws Exception {
        String theirs = ours == MuxRole.DIALER ? "server" : "client";
        try (MuxPair pair = us();
                GoPeer peer = new GoPeer(program, theirs, "-streams", "0")) {
            MuxSession session = pair.dial(peer.port(), ours);
            assertThat(finished(MuxPair.transfer(open(session, 'e'), 1_234_567, 0)))
                    .isEqualTo(1_234_567);
        }
    }

    /** Sends back what comes, and the end after it; reads as fast as it can write. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        static void serve(DuplexChannel link) {
            link.pipeline().addLast(new Echo());
            link.config().setAutoRead(true);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush((ByteBuf) message);
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            Channel link = context.channel();
            link.config().setAutoRead(link.isWritable());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ((DuplexChannel) context.channel()).shutdownOutput();
            }
        }
    }
}
