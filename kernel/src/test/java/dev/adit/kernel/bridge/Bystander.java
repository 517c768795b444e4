package dev.adit.kernel.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Another client's links: bulk streams whose every byte is compared, and a small one on which the time is taken. */
final class Bystander {
    private static final int PROBE_BYTES = 32;
    private static final int BULK_BYTES = 300_000;

    private final StreamOpener session;
    private final DuplexChannel probe;
    private final LinkedBlockingQueue<Integer> echoed = new LinkedBlockingQueue<>();

    Bystander(StreamOpener session) throws Exception {
        this.session = session;
        probe = Streams.open(session);
        probe.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                echoed.add(bytes.readableBytes());
            }
        });
        probe.config().setAutoRead(true);
    }

    /** What a run saw. */
    record Seen(double p99Millis, int probes, int streams) {}

    /** Uses the links while something is going on, and at least so many times; fails when a byte is wrong or late. */
    Seen during(Callable<?> event, int leastProbes) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> bulk = start(() -> bulk(over));
        CompletableFuture<?> running = start(event);
        long[] nanos = new long[100_000];
        int count = 0;
        while (count < nanos.length && (count < leastProbes || !running.isDone())) {
            nanos[count++] = probe();
        }
        over.set(true);
        running.get(60, TimeUnit.SECONDS);
        int streams = bulk.get(60, TimeUnit.SECONDS);
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Seen(sorted[(int) (count * 0.99)] / 1e6, count, streams);
    }

    private int bulk(AtomicBoolean over) throws Exception {
        int streams = 0;
        do {
            DuplexChannel one = Streams.open(session);
            DuplexChannel other = Streams.open(session);
            CompletableFuture<?> beside = start(() -> {
                Streams.assertEchoes(other, BULK_BYTES + 1);
                return true;
            });
            Streams.assertEchoes(one, BULK_BYTES);
            beside.get(60, TimeUnit.SECONDS);
            streams += 2;
        } while (!over.get());
        return streams;
    }

    private long probe() throws Exception {
        long from = System.nanoTime();
        probe.writeAndFlush(Unpooled.wrappedBuffer(new byte[PROBE_BYTES]));
        for (int back = 0; back < PROBE_BYTES; ) {
            Integer more = echoed.poll(20, TimeUnit.SECONDS);
            if (more == null) {
                throw new IOException("no echo within 20 s");
            }
            back += more;
        }
        return System.nanoTime() - from;
    }

    private static <T> CompletableFuture<T> start(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "bystander");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    void leave() {
        probe.close();
    }
}
