package dev.adit.plugin.kcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.plugin.kcp.KcpConfig.Mode;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pipes between two sockets on loopback. */
class KcpPipeTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final KcpTransport transport = new KcpTransport();
    private final BlockingQueue<DuplexChannel> accepted = new LinkedBlockingQueue<>();
    private KcpConfig config = new KcpConfig(Mode.FAST, 256, 1232);
    private @Nullable Channel serverSocket;

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** What one end of a pipe hears. */
    private static final class Ear extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private volatile int count;
        private volatile boolean ended;
        private volatile boolean closed;
        private volatile @Nullable Throwable cause;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            heard.writeBytes(ByteBufUtil.getBytes(data));
            data.release();
            count = heard.size();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            ended |= event == ChannelInputShutdownEvent.INSTANCE;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
            cause = thrown;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed = true;
        }
    }

    private static Ear listen(DuplexChannel pipe) {
        Ear ear = new Ear();
        pipe.pipeline().addLast(ear);
        pipe.config().setAutoRead(true);
        return ear;
    }

    private Channel socket(ChannelInitializer<DatagramChannel> handler) {
        return new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(handler)
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    private InetSocketAddress server() {
        Channel socket = socket(new ChannelInitializer<>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                channel.pipeline().addLast(transport.serve(config, accepted::add));
            }
        });
        serverSocket = socket;
        return (InetSocketAddress) socket.localAddress();
    }

    private Future<DuplexChannel> dial(InetSocketAddress server, int lossPercent) throws Exception {
        DatagramChannel socket = (DatagramChannel) socket(new ChannelInitializer<>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                channel.pipeline().addLast(new LossyHandler(lossPercent));
            }
        });
        return socket.eventLoop()
                .submit(() -> transport.dial(config, socket, server))
                .get(20, TimeUnit.SECONDS);
    }

    private DuplexChannel client(InetSocketAddress server, int lossPercent) throws Exception {
        return dial(server, lossPercent).get(20, TimeUnit.SECONDS);
    }

    private DuplexChannel atServer() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "nobody came");
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"FAST, 0", "FAST, 10", "NORMAL, 10"})
    void bytesPassBothWaysAndEachEndEndsByItself(Mode mode, int lossPercent) throws Exception {
        config = new KcpConfig(mode, 256, 1232);
        DuplexChannel left = client(server(), lossPercent);
        byte[] there = bytes(mode == Mode.FAST ? 1_000_003 : 60_003, 1);
        byte[] back = bytes(mode == Mode.FAST ? 300_001 : 30_001, 2);
        Ear atLeft = listen(left);

        left.writeAndFlush(Unpooled.wrappedBuffer(there));
        left.shutdownOutput();
        DuplexChannel right = atServer();
        Ear atRight = listen(right);

        await().atMost(LONG).until(() -> atRight.ended);
        assertThat(atRight.heard.toByteArray()).isEqualTo(there);
        assertThat(right.isActive()).isTrue();

        right.writeAndFlush(Unpooled.wrappedBuffer(back));
        right.shutdownOutput();
        await().atMost(LONG).until(() -> atLeft.closed && atRight.closed);
        assertThat(atLeft.heard.toByteArray()).isEqualTo(back);
        assertThat(atLeft.cause).isNull();
        assertThat(atRight.cause).isNull();
        await().atMost(LONG).until(() -> !left.parent().isOpen());
    }

    @Test
    void aCloseBringsWhatWasWrittenBefore() throws Exception {
        DuplexChannel left = client(server(), 5);
        DuplexChannel right = atServer();
        right.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        Ear ear = listen(right);
        byte[] last = bytes(20_000, 3);

        left.writeAndFlush(Unpooled.wrappedBuffer(last)).addListener(written -> left.close());

        await().atMost(LONG).until(() -> ear.closed);
        assertThat(ear.heard.toByteArray()).isEqualTo(last);
        assertThat(ear.cause).isNull();
        await().atMost(LONG).until(() -> !left.parent().isOpen());
    }

    @Test
    void aPeerThatBreaksOffIsNoEnd() throws Exception {
        DuplexChannel left = client(server(), 0);
        left.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));
        DuplexChannel right = atServer();
        Ear ear = listen(right);
        await().atMost(LONG).until(() -> ear.count == 10);

        left.config().setOption(ChannelOption.SO_LINGER, 0);
        left.close();

        await().atMost(LONG).until(() -> ear.closed);
        assertThat(ear.cause).isInstanceOf(IOException.class).hasMessageContaining("broken off");
        assertThat(ear.ended).isFalse();
    }

    @Test
    void whoeverWritesWaitsForWhoeverReads() throws Exception {
        DuplexChannel left = client(server(), 0);
        byte[] all = bytes(3_000_000, 4);
        DuplexChannel right = atServer();
        Ear ear = new Ear();
        right.pipeline().addLast(ear);

        Future<?> written = left.writeAndFlush(Unpooled.wrappedBuffer(all));
        left.shutdownOutput();
        await().atMost(LONG).until(() -> !left.isWritable());
        right.read();
        await().atMost(LONG).until(() -> ear.count > 0);

        assertThat(written.isDone()).isFalse();
        assertThat(ear.count).isLessThan(2 * 1232);
        right.config().setAutoRead(true);
        await().atMost(LONG).until(() -> ear.ended);
        assertThat(ear.heard.toByteArray()).isEqualTo(all);
        right.close();
    }

    @Test
    void silenceEndsAPipe() throws Exception {
        DuplexChannel left = client(server(), 0);
        Ear ear = listen(left);
        Objects.requireNonNull(serverSocket).close().syncUninterruptibly();

        left.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));

        await().atMost(LONG).until(() -> ear.closed);
        assertThat(ear.cause).hasMessageContaining("no answer from 127.0.0.1");
        await().atMost(LONG).until(() -> !left.parent().isOpen());
    }

    @Test
    void aDialThatIsGivenUpLeavesNoSocket() throws Exception {
        DatagramChannel nobody = (DatagramChannel) socket(new ChannelInitializer<>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                channel.pipeline().addLast(new LossyHandler(100));
            }
        });
        DatagramChannel socket = (DatagramChannel) socket(new ChannelInitializer<>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                // the dial adds what it needs
            }
        });
        Future<DuplexChannel> dialling = socket.eventLoop()
                .submit(() -> transport.dial(config, socket, nobody.localAddress()))
                .get(20, TimeUnit.SECONDS);

        dialling.cancel(false);

        await().atMost(LONG).until(() -> !socket.isOpen());
    }
}
