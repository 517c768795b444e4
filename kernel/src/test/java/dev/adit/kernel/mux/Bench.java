package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A session on an embedded carrier: the test is the peer, frame by frame. */
final class Bench implements AutoCloseable {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final EmbeddedChannel carrier = new EmbeddedChannel();
    final List<LinkChannel> accepted = new ArrayList<>();
    final Dam dam = new Dam();
    final MuxSession session;
    Consumer<LinkChannel> acceptor = accepted::add;

    private final Frame.Collector sent = new Frame.Collector();
    private final FrameDecoder sentDecoder = new FrameDecoder(sent);

    Bench(MuxRole role, MuxSettings settings) {
        carrier.config().setAllocator(allocator);
        carrier.pipeline().addLast(dam);
        session = MuxSession.install(carrier, role, settings, link -> acceptor.accept((LinkChannel) link));
    }

    static MuxSettings small() {
        return MuxSettings.adit().withWindows(64 * 1024, 64 * 1024, 0);
    }

    /** Holds back everything, as a socket whose peer does not read. */
    static final class Dam extends ChannelOutboundHandlerAdapter {
        boolean closed;

        @Override
        public void flush(ChannelHandlerContext context) {
            if (!closed) {
                context.flush();
            }
        }
    }

    LinkChannel open() {
        Future<DuplexChannel> opening = session.open();
        return (LinkChannel) opening.getNow();
    }

    /** A link that the peer opened, read on or not as the test likes. */
    LinkChannel incoming(int id) {
        feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, id, 0));
        return accepted.get(accepted.size() - 1);
    }

    static LinkProbe probe(LinkChannel link) {
        LinkProbe probe = new LinkProbe();
        link.pipeline().addLast(probe);
        return probe;
    }

    void feed(Frame... frames) {
        for (Frame frame : frames) {
            carrier.writeInbound(frame.encode());
        }
        run();
    }

    /** All in one read of the carrier. */
    void feedTogether(Frame... frames) {
        ByteBuf all = Unpooled.buffer();
        for (Frame frame : frames) {
            ByteBuf one = frame.encode();
            all.writeBytes(one);
            one.release();
        }
        carrier.writeInbound(all);
        run();
    }

    void run() {
        carrier.runPendingTasks();
    }

    /** The frames sent since the last call. */
    List<Frame> sent() {
        run();
        ByteBuf bytes = carrier.readOutbound();
        while (bytes != null) {
            try {
                sentDecoder.decode(bytes);
            } catch (MuxException wrong) {
                throw new AssertionError(wrong);
            } finally {
                bytes.release();
            }
            bytes = carrier.readOutbound();
        }
        List<Frame> frames = List.copyOf(sent.frames);
        sent.frames.clear();
        return frames;
    }

    @Override
    public void close() {
        session.closeAsync();
        run();
        dam.closed = false;
        carrier.flush();
        run();
        carrier.finishAndReleaseAll();
    }
}
