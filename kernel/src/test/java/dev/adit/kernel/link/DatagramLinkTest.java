package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
            for (int size : new int[] {1, 2, 512, 9000, 20_000}) {
                link.writeAndFlush(Unpooled.wrappedBuffer(new byte[size]));
                DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
                target.receive(packet);
                assertThat(packet.getLength()).isEqualTo(size);
                target.send(packet);
                assertThat(sizes.take()).isEqualTo(size);
            }
            link.close().sync();
            await().until(() -> rig.exit().links() == 0);
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
        LongAdder dropped = DatagramFrames.install(stream);
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
}
