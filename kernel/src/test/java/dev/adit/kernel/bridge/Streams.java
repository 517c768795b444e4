package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The two ends of a stream under test. */
final class Streams {
    private Streams() {}

    /** Sends back what comes, and ends its output after the last write when the input ends. */
    static void echo(DuplexChannel stream) {
        stream.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            private ChannelFuture last = stream.newSucceededFuture();

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                last = context.writeAndFlush(message);
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                    last.addListener(written -> stream.shutdownOutput());
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
        stream.config().setAutoRead(true);
    }

    static DuplexChannel open(StreamOpener opener) throws Exception {
        return opener.openStream().get(20, TimeUnit.SECONDS);
    }

    /** Sends so many bytes and a FIN, and requires the same bytes and a FIN back. */
    static void assertEchoes(StreamOpener opener, int size) throws Exception {
        assertEchoes(open(opener), size);
    }

    static void assertEchoes(DuplexChannel stream, int size) throws Exception {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        CompletableFuture<byte[]> received = collect(stream);
        stream.config().setAutoRead(true);
        stream.writeAndFlush(Unpooled.wrappedBuffer(sent)).addListener(written -> stream.shutdownOutput());

        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
        stream.closeFuture().await(20, TimeUnit.SECONDS);
        assertThat(stream.isOpen()).isFalse();
    }

    /** Everything up to the FIN; fails if the stream breaks instead. */
    static CompletableFuture<byte[]> collect(DuplexChannel stream) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        stream.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
                ByteBuf read = (ByteBuf) message;
                read.readBytes(bytes, read.readableBytes());
                read.release();
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                    all.complete(bytes.toByteArray());
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                all.completeExceptionally(cause);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                all.completeExceptionally(new IOException("ended without a FIN"));
            }
        });
        return all;
    }
}
