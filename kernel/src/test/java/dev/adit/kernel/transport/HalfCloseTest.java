package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A visitor that sends, half-closes and then waits for its answer gets all of it, whatever flow control does meanwhile.
 *
 * <p>With {@code -Dadit.test.guard=off} (through surefire: {@code -Dsurefire.argLine=…}) the epoll rounds run on
 * Netty's own handler: they have to fail then, or {@link EpollGuard} is no longer needed.
 */
class HalfCloseTest {
    private static final boolean GUARDED = !"off".equals(System.getProperty("adit.test.guard"));
    private static final int ROUNDS = 10;
    private static final byte[] ANSWER = new byte[8 << 20];

    static {
        new Random(7).nextBytes(ANSWER);
    }

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    static Stream<Arguments> rounds() {
        return TestLoops.kinds().flatMap(kind -> IntStream.range(0, ROUNDS).mapToObj(i -> Arguments.of(kind, i)));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void theAnswerToAHalfClosedRequestIsWhole(IoKind kind, int round) throws Exception {
        byte[] request = new byte[round * 499_979];
        new Random(round).nextBytes(request);
        Channel listener = listen(start(kind));

        try (Socket visitor = new Socket()) {
            visitor.connect(listener.localAddress());
            visitor.setSoTimeout(20_000);
            visitor.getOutputStream().write(request);
            visitor.shutdownOutput();
            byte[] answer = visitor.getInputStream().readAllBytes();

            assertThat(answer).hasSize(32 + ANSWER.length);
            assertThat(Arrays.copyOf(answer, 32)).isEqualTo(sha256().digest(request));
            assertThat(Arrays.equals(answer, 32, answer.length, ANSWER, 0, ANSWER.length))
                    .isTrue();
        }
    }

    private EventLoops start(IoKind kind) {
        return GUARDED || kind != IoKind.EPOLL
                ? loops.start(kind)
                : loops.add(new EventLoops(2, kind, EpollIoHandler.newFactory()));
    }

    private static Channel listen(EventLoops loops) {
        return new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverSockets())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SocketOptions.apply(channel);
                        channel.pipeline().addLast(new HashAndAnswer());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Reads in gulps with pauses between them, as a splice with a slow other side does. */
    private static final class HashAndAnswer extends ChannelInboundHandlerAdapter {
        private final MessageDigest digest = sha256();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(true);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            digest.update(bytes.nioBuffer());
            bytes.release();
            context.channel().config().setAutoRead(false);
            context.executor()
                    .execute(() -> context.executor()
                            .execute(() -> context.channel().config().setAutoRead(true)));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                // Later, as the other side of a splice answers: nothing is being written while reading goes on and off.
                afterRounds(context, 5, () -> answer(context));
            }
        }

        private void answer(ChannelHandlerContext context) {
            DuplexChannel channel = (DuplexChannel) context.channel();
            context.write(Unpooled.wrappedBuffer(digest.digest()));
            context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
                    .addListener((ChannelFutureListener) written -> channel.shutdownOutput());
        }

        private static void afterRounds(ChannelHandlerContext context, int rounds, Runnable action) {
            context.executor().execute(rounds == 0 ? action : () -> afterRounds(context, rounds - 1, action));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws IOException {
            context.close();
        }
    }
}
