package dev.adit.kernel.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.transport.DatagramPath;
import dev.adit.kernel.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links that are streams, over loopback. */
class QuicCarrierTest {
    private static final int WAIT = 30;

    private final EventLoops loops = EventLoops.create(2);
    private final QuicRig rig = rig();

    private QuicRig rig() {
        try {
            return new QuicRig(loops, loops);
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
        loops.closeAsync().toCompletableFuture().get(WAIT, TimeUnit.SECONDS);
    }

    /** Reads all, and tells how it ended: null for a FIN. */
    private static CompletableFuture<Long> drain(DuplexChannel link) throws InterruptedException {
        CompletableFuture<Long> end = new CompletableFuture<>();
        link.eventLoop().submit(() -> drain(link, end)).sync();
        return end;
    }

    private static void drain(DuplexChannel link, CompletableFuture<Long> end) {
        AtomicLong bytes = new AtomicLong();
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                bytes.addAndGet(((ByteBuf) message).readableBytes());
                ((ByteBuf) message).release();
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    end.complete(bytes.get());
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                end.completeExceptionally(cause);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                end.completeExceptionally(new IllegalStateException("inactive without an end"));
            }
        });
        link.config().setAutoRead(true);
    }

    @Test
    void aLinkThatIsClosedBeforeItsEndIsAResetToTheOther() throws Exception {
        DuplexChannel[] link = rig.link(rig.server);
        CompletableFuture<Long> end = drain(link[1]);

        link[0].close().sync();

        assertThatThrownBy(() -> end.get(WAIT, TimeUnit.SECONDS)).hasMessageContaining("connection reset by peer");
        await().until(() -> rig.server.links() == 0 && rig.client.links() == 0);
    }

    @Test
    void aResetIsSeenByAnEndThatDoesNotRead() throws Exception {
        DuplexChannel[] link = rig.link(rig.client);
        link[0].writeAndFlush(Unpooled.directBuffer(100_000).writeZero(100_000)).sync();

        link[0].close().sync();

        assertThat(link[1].closeFuture().await(WAIT, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void visitorsWhoDoNotReadDoNotStopOthers() throws Exception {
        for (int parked = 0; parked < 40; parked++) {
            DuplexChannel[] link = rig.link(rig.server);
            link[0].writeAndFlush(Unpooled.directBuffer(1 << 20).writeZero(1 << 20));
        }
        DuplexChannel[] busy = rig.link(rig.server);
        CompletableFuture<Long> end = drain(busy[1]);
        int pieces = 40;
        for (int piece = 0; piece < pieces; piece++) {
            busy[0].writeAndFlush(Unpooled.directBuffer(1 << 20).writeZero(1 << 20))
                    .sync();
        }
        busy[0].shutdownOutput().sync();

        assertThat(end.get(WAIT, TimeUnit.SECONDS)).isEqualTo((long) pieces << 20);
    }

    @Test
    void oneWhoGoesAwayOpensNothingAndLinksGoOn() throws Exception {
        DuplexChannel[] link = rig.link(rig.server);
        CompletableFuture<Long> end = drain(link[1]);

        rig.server.goAway();

        await().until(() -> !rig.client.accepting() && !rig.server.accepting());
        assertThat(rig.client.open().await().cause())
                .isInstanceOfSatisfying(
                        LinkException.class, no -> assertThat(no.failure()).isEqualTo(LinkFailure.SHUTTING_DOWN));
        link[0].writeAndFlush(Unpooled.directBuffer(7).writeZero(7)).sync();
        link[0].shutdownOutput().sync();
        assertThat(end.get(WAIT, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void theEndOfACarrierResetsItsLinksAndClosesTheConnection() throws Exception {
        DuplexChannel[] link = rig.link(rig.server);
        CompletableFuture<Long> end = drain(link[1]);

        rig.client.closeAsync().toCompletableFuture().get(WAIT, TimeUnit.SECONDS);

        assertThatThrownBy(() -> end.get(WAIT, TimeUnit.SECONDS)).isNotNull();
        assertThat(rig.client.carrier().closeFuture().await(WAIT, TimeUnit.SECONDS))
                .isTrue();
        assertThatThrownBy(() -> rig.server.whenClosed().toCompletableFuture().get(WAIT, TimeUnit.SECONDS))
                .isNotNull();
        assertThat(rig.server.open().await().cause())
                .isInstanceOfSatisfying(
                        LinkException.class, no -> assertThat(no.failure()).isEqualTo(LinkFailure.CLIENT_OFFLINE));
    }

    @Test
    void datagramsThatFitGoBesideTheStream() throws Exception {
        DuplexChannel[] link = rig.link(rig.server);
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        DatagramPath near = link[0].pipeline().get(DatagramPath.class);
        DatagramPath far = link[1].pipeline().get(DatagramPath.class);
        link[1].eventLoop()
                .submit(() -> far.receive(
                        datagram -> {
                            sizes.add(datagram.readableBytes());
                            datagram.release();
                        },
                        () -> {}))
                .sync();
        assertThat(near.longest()).isGreaterThan(1000);

        for (int size : List.of(1, 500, near.longest())) {
            link[0].eventLoop()
                    .submit(() -> near.send(Unpooled.buffer(size).writeZero(size)))
                    .sync();
            assertThat(sizes.poll(WAIT, TimeUnit.SECONDS)).isEqualTo(size);
        }
    }
}
