package dev.adit.plugin.p2p.portmap;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request to a router by UDP, from a socket of its own, sent again and again until it is answered. */
final class RouterCall<T> {
    private static final int LONGEST_ANSWER = 4096;
    /** A give-back is sent twice, as nobody waits for its answer; in milliseconds. */
    private static final long AGAIN = 250;

    private final RouterMeans means;
    private final Gateway gateway;
    private final Reader<T> reader;
    private final Promise<T> done;

    /** Reads an answer. */
    @FunctionalInterface
    interface Reader<T> {
        /** Null for what is no answer to this request; a failure in words for people for a refusal. */
        @Nullable
        T read(byte[] answer) throws IOException;
    }

    /**
     * When a request is sent.
     *
     * @param sends in milliseconds from the beginning
     * @param deadline then nobody answers any more
     */
    record Times(List<Long> sends, long deadline) {
        Times {
            sends = List.copyOf(sends);
        }
    }

    private RouterCall(RouterMeans means, Gateway gateway, Reader<T> reader) {
        this.means = means;
        this.gateway = gateway;
        this.reader = reader;
        this.done = means.loop().newPromise();
    }

    static <T> Future<T> ask(
            RouterMeans means, Gateway gateway, List<DatagramTo> requests, Times times, Reader<T> reader) {
        return new RouterCall<>(means, gateway, reader).start(requests, times);
    }

    /**
     * A datagram to be sent.
     *
     * @param to where
     * @param bytes copied when it is sent
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record DatagramTo(InetSocketAddress to, byte[] bytes) {
        DatagramPacket packet() {
            return new DatagramPacket(Unpooled.copiedBuffer(bytes), to);
        }
    }

    private Future<T> start(List<DatagramTo> requests, Times times) {
        means.sockets()
                .open(new InetSocketAddress(gateway.own(), 0), new Answers())
                .addListener((Future<DatagramChannel> opened) -> {
                    if (!opened.isSuccess()) {
                        done.tryFailure(opened.cause());
                        return;
                    }
                    DatagramChannel channel = opened.getNow();
                    done.addListener(over -> channel.close());
                    for (long at : times.sends()) {
                        Future<?> timer =
                                means.loop().schedule(() -> send(channel, requests), at, TimeUnit.MILLISECONDS);
                        done.addListener(over -> timer.cancel(false));
                    }
                    Future<?> end = means.loop()
                            .schedule(
                                    () -> done.tryFailure(new IOException("no answer")),
                                    times.deadline(),
                                    TimeUnit.MILLISECONDS);
                    done.addListener(over -> end.cancel(false));
                });
        return done;
    }

    private static void send(DatagramChannel channel, List<DatagramTo> requests) {
        if (channel.isActive()) {
            requests.forEach(request -> channel.writeAndFlush(request.packet()));
        }
    }

    /** Sends what is not waited for. */
    static CompletionStage<Void> tell(RouterMeans means, Gateway gateway, DatagramTo request) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        means.sockets()
                .open(new InetSocketAddress(gateway.own(), 0), new Deaf())
                .addListener((Future<DatagramChannel> opened) -> {
                    if (opened.isSuccess()) {
                        DatagramChannel channel = opened.getNow();
                        channel.writeAndFlush(request.packet()).addListener(sent -> told.complete(null));
                        means.loop()
                                .schedule(
                                        () -> channel.writeAndFlush(request.packet())
                                                .addListener(sent -> channel.close()),
                                        AGAIN,
                                        TimeUnit.MILLISECONDS);
                    } else {
                        told.complete(null);
                    }
                });
        return told;
    }

    /** Takes answers of the router alone. */
    private final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            boolean ofRouter = packet.sender().getAddress().equals(gateway.router());
            if (!ofRouter || packet.content().readableBytes() > LONGEST_ANSWER) {
                return;
            }
            try {
                T answer = reader.read(ByteBufUtil.getBytes(packet.content()));
                if (answer != null) {
                    done.trySuccess(answer);
                }
            } catch (IOException refused) {
                done.tryFailure(refused);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // An ICMP message: as if the datagram were lost.
        }
    }

    /** Hears nothing. */
    private static final class Deaf extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            // Nobody waits for it.
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // As above.
        }
    }
}
