package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

/** Bytes through a splice of two sockets on loopback: 64 of them, and 8 MiB. The sockets are part of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SpliceBench {
    private static final int CHUNK = 64 * 1024;

    /** Bytes at a time. */
    @Param({"64", "8388608"})
    int size;

    /** Whether both ends live on one event loop, as a link and its visitor do. */
    @Param({"true", "false"})
    boolean oneLoop;

    private final byte[] out = new byte[CHUNK];
    private final byte[] in = new byte[CHUNK];
    private EventLoops loops;
    private Socket visitor;
    private Socket target;

    /**
     * Joins two sockets.
     *
     * @throws Exception if the machine has none
     */
    @Setup
    public void open() throws Exception {
        loops = EventLoops.create(2);
        BlockingQueue<DuplexChannel> accepted = new ArrayBlockingQueue<>(2);
        EventLoop first = loops.group().next();
        EventLoop second = oneLoop ? first : loops.group().next();
        visitor = connect(first, accepted);
        DuplexChannel entry = accepted.take();
        target = connect(second, accepted);
        Splice.join(entry, accepted.take(), up -> {}, down -> {}, LinkMemory.unbounded());
    }

    private Socket connect(EventLoop loop, BlockingQueue<DuplexChannel> accepted) throws Exception {
        Channel listener = new ServerBootstrap()
                .group(loops.group(), loop)
                .channelFactory(loops.serverSockets())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add((DuplexChannel) channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        while (accepted.isEmpty()) {
            Thread.onSpinWait();
        }
        listener.close().sync();
        return socket;
    }

    /**
     * Ends both.
     *
     * @throws Exception if they will not
     */
    @TearDown
    public void close() throws Exception {
        visitor.close();
        target.close();
        loops.closeAsync().toCompletableFuture().get();
    }

    /**
     * From the visitor to the target.
     *
     * @throws IOException if the splice broke
     */
    @Benchmark
    public void pass() throws IOException {
        InputStream arriving = target.getInputStream();
        int left = size;
        while (left > 0) {
            int length = Math.min(left, CHUNK);
            visitor.getOutputStream().write(out, 0, length);
            for (int got = 0; got < length; ) {
                int more = arriving.read(in, 0, length - got);
                if (more < 0) {
                    throw new IOException("the splice ended");
                }
                got += more;
            }
            left -= length;
        }
    }
}
