package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.budget.LinkMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatagramLinkTest {
    private final LinkRig rig = new LinkRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private Channel open(int port) throws InterruptedException {
        LinkRequest request = LinkRequest.stream("udp", "dns", Address.of("127.0.0.1", port))
                .withKind(LinkKind.DATAGRAM)
                .withAwaitReply(true);
        return rig.links().open(request).sync().getNow();
    }

    @Test
    void datagramsKeepTheirBordersInBothDirections() throws Exception {
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Channel link = open(target.getLocalPort());
            link.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, ByteBuf datagram) {
                    sizes.add(datagram.readableBytes());
                }
            });
            link.config().setAutoRead(true);
            for (int size : new int[] {1, 2, 512, 9000, 20_000, 65_507}) {
                link.writeAndFlush(Unpooled.wrappedBuffer(new byte[size]));
                DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
                target.receive(packet);
                assertThat(packet.getLength()).isEqualTo(size);
                target.send(packet);
                assertThat(sizes.take()).isEqualTo(size);
            }
            await().until(() -> rig.memory.status().held() == 0);
            assertThat(rig.counters.bytesUp()).isEqualTo(1 + 2 + 512 + 9000 + 20_000 + 65_507);
            assertThat(rig.counters.bytesDown()).isEqualTo(rig.counters.bytesUp());
            link.close().sync();
            await().until(() -> rig.exit().links() == 0);
        }
    }

    @Test
    void aClientThatEndsDoesNotWaitForLinksOfDatagrams() throws Exception {
        try (DatagramSocket target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Channel link = open(target.getLocalPort());
            link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    ctx.close();
                }
            });
            link.config().setAutoRead(true);
            rig.exit().drain().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(link.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aBurstKeepsItsOrderAndItsBorders() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Channel link = open(target.getLocalPort());
            link.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, ByteBuf datagram) {
                    answers.add(datagram.toString(StandardCharsets.UTF_8));
                }
            });
            link.config().setAutoRead(true);
            for (int number = 0; number < 100; number++) {
                link.write(Unpooled.copiedBuffer("datagram " + number, StandardCharsets.UTF_8));
            }
            link.flush();
            for (int number = 0; number < 100; number++) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                target.receive(packet);
                target.send(packet);
            }
            for (int number = 0; number < 100; number++) {
                assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("datagram " + number);
            }
            link.close().sync();
        }
    }

    @Test
    void anAssociationWithoutDatagramsEnds() throws Exception {
        rig.limits = new ExitLimits(10, 10, Duration.ofSeconds(5), Duration.ofMillis(50), rig.limits.memory());
        try (DatagramSocket target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Channel link = open(target.getLocalPort());
            link.config().setAutoRead(true);
            await().until(() -> rig.exit().links() == 0);
        }
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() {
        DuplexStub stream = new DuplexStub();
        LongAdder dropped = install(stream);
        stream.writeOutbound(Unpooled.EMPTY_BUFFER, Unpooled.wrappedBuffer(new byte[65_508]));
        assertThat(dropped.sum()).isEqualTo(2);
        stream.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        stream.writeOutbound(Unpooled.wrappedBuffer(new byte[10]));
        assertThat(dropped.sum()).isEqualTo(3);
        stream.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        stream.writeOutbound(Unpooled.wrappedBuffer(new byte[65_507]));
        ByteBuf length = stream.readOutbound();
        assertThat(length.readUnsignedShort()).isEqualTo(65_507);
        length.release();
        stream.finishAndReleaseAll();
    }

    @Test
    void whatIsWrittenBetweenTwoFlushesGoesOutAsOnePieceInOrder() {
        DuplexStub stream = new DuplexStub();
        install(stream);
        stream.writeOutbound(datagram(3), datagram(5), datagram(1));
        ByteBuf piece = stream.readOutbound();
        assertThat(ByteBufUtil.hexDump(piece)).isEqualTo("0003030303" + "00050505050505" + "000101");
        piece.release();
        stream.writeOutbound(datagram(10_000), datagram(9_000), datagram(4));
        List<Integer> sizes = new ArrayList<>();
        for (ByteBuf next = stream.readOutbound(); next != null; next = stream.readOutbound()) {
            sizes.add(next.readableBytes());
            next.release();
        }
        assertThat(sizes).containsExactly(2, 10_000, 2, 9_000, 6);
        stream.finishAndReleaseAll();
    }

    /** A carrier that gives no credit at first. */
    private static final class Credit extends ChannelOutboundHandlerAdapter {
        private boolean given;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (given) {
                ctx.flush();
            }
        }
    }

    @Test
    void whatWaitsForRoomIsCountedByTheMemoryOfTheProcess() {
        LinkMemory memory = new LinkMemory(1 << 20, 10);
        Credit credit = new Credit();
        DuplexStub stream = new DuplexStub();
        DatagramFrames.install(stream, new DatagramTally(up -> {}, down -> {}, () -> {}, memory));
        stream.pipeline().addFirst(credit);
        stream.write(datagram(5_000));
        stream.flush();
        assertThat(memory.status().held()).isBetween(5_000L, 6_000L);
        credit.given = true;
        stream.pipeline().firstContext().flush();
        stream.runPendingTasks();
        assertThat(memory.status().held()).isZero();
        credit.given = false;
        stream.write(datagram(5_000));
        stream.flush();
        stream.close();
        stream.runPendingTasks();
        assertThat(memory.status().held()).isZero();
        stream.finishAndReleaseAll();
    }

    private static LongAdder install(DuplexStub stream) {
        LongAdder dropped = new LongAdder();
        DatagramFrames.install(
                stream, new DatagramTally(up -> {}, down -> {}, dropped::increment, LinkMemory.unbounded()));
        return dropped;
    }

    private static ByteBuf datagram(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) size);
        return Unpooled.wrappedBuffer(bytes);
    }
}
