package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One burst of frames: packed for a carrier, and cut out of what a carrier has read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBench {
    private static final int BURST = 128 * 1024;

    /** Bytes of payload: a short answer, what is still copied, what is not, and a whole read. */
    @Param({"300", "4096", "8192", "131072"})
    int payload;

    private EmbeddedChannel carrier;
    private ChannelHandlerContext context;
    private FramePacker packer;
    private ByteBuf message;
    private ByteBuf read;
    private FrameDecoder decoder;

    /** Makes both sides. */
    @Setup
    public void open() {
        carrier = new EmbeddedChannel(new Drain(), new ChannelOutboundHandlerAdapter());
        carrier.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        context = carrier.pipeline().lastContext();
        packer = new FramePacker(context);
        message = carrier.alloc().directBuffer(payload).writeZero(payload);
        read = carrier.alloc().directBuffer(BURST + BURST / payload * Wire.HEADER_BYTES);
        for (int i = 0; i < BURST / payload; i++) {
            Wire.writeHeader(read, Wire.DATA, 0, 1, payload);
            read.writeZero(payload);
        }
        decoder = new FrameDecoder(new Release());
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        message.release();
        read.release();
        carrier.close();
    }

    /** 128 KiB in frames. */
    @Benchmark
    public void pack() {
        for (int i = 0; i < BURST / payload; i++) {
            packer.data(1, message, payload);
        }
        packer.passOn();
    }

    /**
     * 128 KiB in frames.
     *
     * @throws MuxException never
     */
    @Benchmark
    public void decode() throws MuxException {
        read.readerIndex(0);
        decoder.decode(read);
    }

    /** In place of a socket. */
    private static final class Drain extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext socket, Object bytes, ChannelPromise promise) {
            ((ByteBuf) bytes).release();
        }
    }

    /** In place of links. */
    private static final class Release implements FrameSink {
        @Override
        public void frame(int type, int flags, int id, long length) {
            // The payload counts.
        }

        @Override
        public void payload(ByteBuf data, int pinned) {
            data.release();
        }

        @Override
        public void frameEnd() {
            // The payload counts.
        }
    }
}
