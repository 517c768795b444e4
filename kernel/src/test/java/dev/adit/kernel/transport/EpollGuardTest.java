package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Netty's channels do on our loops when peers end in unusual ways. */
class EpollGuardTest {
    @RegisterExtension
    final TestLoops loops = new TestLoops();

    private final AtomicLong runs = new AtomicLong();
    private final Listener listener = new Listener();

    @ParameterizedTest
    @MethodSource("dev.adit.kernel.transport.TestLoops#kinds")
    void aResetAfterAFinDoesNotSpinTheLoop(IoKind kind) throws Exception {
        EventLoops group = loops.add(new EventLoops(1, kind, counting(kind.handlers())));
        Channel visitor = finThenReset(group, true);

        long before = runs.get();
        CompletableFuture<Long> later = new CompletableFuture<>();
        group.group().schedule(() -> later.complete(runs.get()), 500, TimeUnit.MILLISECONDS);

        // A loop that spins makes hundreds of thousands of rounds in this time.
        assertThat(TestLoops.get(later) - before).isLessThan(50);
        visitor.close().syncUninterruptibly();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aResetAfterAFinClosesTheChannel() throws Exception {
        Channel visitor = finThenReset(loops.start(IoKind.EPOLL), true);

        assertThat(visitor.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(TestLoops.get(listener.inactive)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aResetIsNoticedWhileNobodyReads() throws Exception {
        EventLoops group = loops.start(IoKind.EPOLL);
        Channel server = listener.bind(group, false);
        Socket socket = connect(server);
        Channel visitor = TestLoops.get(listener.accepted);

        reset(socket);

        assertThat(visitor.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.adit.kernel.transport.TestLoops#kinds")
    void afterAHalfCloseNothingIsReadThatWasNotAskedFor(IoKind kind) throws Exception {
        EventLoops group = loops.start(kind);
        Channel server = listener.bind(group, false);
        try (Socket socket = connect(server)) {
            Channel visitor = TestLoops.get(listener.accepted);
            socket.getOutputStream().write(new byte[20_000]);
            socket.shutdownOutput();
            visitor.eventLoop().schedule(() -> {}, 200, TimeUnit.MILLISECONDS).syncUninterruptibly();
            assertThat(listener.bytes).hasValue(0);

            visitor.config().setAutoRead(true);
            assertThat(TestLoops.get(listener.ended)).isTrue();
            assertThat(listener.bytes).hasValue(20_000);
        }
    }

    /** The visitor's channel, whose input has ended and whose peer has then reset it. */
    private Channel finThenReset(EventLoops group, boolean autoRead) throws Exception {
        Channel server = listener.bind(group, autoRead);
        Socket socket = connect(server);
        Channel visitor = TestLoops.get(listener.accepted);
        socket.shutdownOutput();
        TestLoops.get(listener.ended);
        reset(socket);
        return visitor;
    }

    private static Socket connect(Channel server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server.localAddress());
        return socket;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private IoHandlerFactory counting(IoHandlerFactory factory) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new Counting(factory.newHandler(executor), runs);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    /** Counts the rounds of a loop. */
    private record Counting(IoHandler handler, AtomicLong runs) implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            runs.incrementAndGet();
            return handler.run(context);
        }

        @Override
        public void initialize() {
            handler.initialize();
        }

        @Override
        public void prepareToDestroy() {
            handler.prepareToDestroy();
        }

        @Override
        public void destroy() {
            handler.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(handle);
        }

        @Override
        public void wakeup() {
            handler.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return handler.isCompatible(handleType);
        }
    }

    /** Takes one visitor and writes down what happens to it. */
    private static final class Listener {
        final CompletableFuture<Channel> accepted = new CompletableFuture<>();
        final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        final CompletableFuture<Boolean> inactive = new CompletableFuture<>();
        final AtomicInteger bytes = new AtomicInteger();

        Channel bind(EventLoops loops, boolean autoRead) {
            return new ServerBootstrap()
                    .group(loops.group())
                    .channelFactory(loops.serverSockets())
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            SocketOptions.apply(channel);
                            channel.config().setAutoRead(autoRead);
                            channel.pipeline().addLast(new Recorder());
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .syncUninterruptibly()
                    .channel();
        }

        private final class Recorder extends ChannelInboundHandlerAdapter {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                accepted.complete(context.channel());
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                bytes.addAndGet(((ByteBuf) message).readableBytes());
                ((ByteBuf) message).release();
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    ended.complete(true);
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                inactive.complete(true);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // A reset; what follows from it is what the tests look at.
            }
        }
    }
}
