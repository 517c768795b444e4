package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.transport.Onlooker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a splice: the last handler of its channel. It hears what the channel reads and hands it to the {@link
 * SpliceFlow} that leaves from here, tells the flow that arrives here about room, and decides when the channel is over.
 * Everything runs on the channel's loop.
 */
@LoopOnly
final class SpliceEnd extends ChannelInboundHandlerAdapter {
    private final DuplexChannel channel;
    private final LongConsumer counter;
    private @Nullable Splice splice;
    private @Nullable SpliceFlow leaving;
    private @Nullable SpliceFlow arriving;
    private boolean installed;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean over;
    private long moved;

    SpliceEnd(DuplexChannel channel, LongConsumer counter) {
        this.channel = channel;
        this.counter = counter;
    }

    DuplexChannel channel() {
        return channel;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    /** Bytes that came from here. */
    long moved() {
        return moved;
    }

    /** Nothing of it is under way. */
    boolean isIdle() {
        return installed && !over && !inputEnded && leaving().isIdle();
    }

    /** Whether only those who look on stand in front of it. */
    boolean isAlone() {
        for (Map.Entry<String, ChannelHandler> handler : channel.pipeline()) {
            if (handler.getValue() != this && !(handler.getValue() instanceof Onlooker)) {
                return false;
            }
        }
        return true;
    }

    // What a pump tells.

    void pumped() {
        leaving().pumped();
    }

    void moved(int bytes) {
        moved += bytes;
        counter.accept(bytes);
        splice().touch();
    }

    void touched() {
        splice().touch();
    }

    /** So much waits for this end. */
    void kept(int bytes) {
        arriving().kept(bytes);
    }

    /** Before the start, on the thread that joins. */
    void bind(Splice joined, SpliceEnd peer) {
        splice = joined;
        leaving = new SpliceFlow(joined, this, peer);
        peer.arriving = leaving;
    }

    void install() {
        installed = channel.isActive();
        if (installed) {
            if (channel instanceof SocketChannel) {
                channel.config()
                        .setRecvByteBufAllocator(
                                new ThriftyReads(channel.config().getRecvByteBufAllocator(), splice().memory()));
            }
            channel.pipeline().addLast(this);
        }
    }

    /** The peer is there: passes on what was kept, and reads. */
    void begin() {
        Throwable broken = EarlyReads.release(channel);
        if (!channel.isActive()) {
            splice().fail(broken == null ? new ClosedChannelException() : broken);
        }
        if (installed) {
            leaving().begin();
            splice().burst();
        } else {
            splice().ended();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf data && !splice().failed()) {
            moved(data.readableBytes());
            leaving().read(data);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!(message instanceof ByteBuf)) {
            splice().fail(new IllegalStateException("message: " + message.getClass() + " (expected: ByteBuf)"));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        leaving().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            arriving().room();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // The second one alone comes where the input ended before anybody was there to hear the first.
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            endInput();
        }
    }

    /** A reset comes as an exception and then as the same event as a FIN: the exception must decide first. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        splice().fail(cause);
    }

    private void endInput() {
        if (inputEnded || splice().failed()) {
            return;
        }
        inputEnded = true;
        leaving().end();
        splice().halfClosed();
        closeIfOver();
    }

    /** Called by the flow that arrives here when its FIN is out. */
    void outputEnded() {
        outputEnded = true;
        closeIfOver();
    }

    private void closeIfOver() {
        if (inputEnded && outputEnded) {
            channel.close();
        }
    }

    /** Not the close future: that is told before the writes that failed, and the cause would be lost. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!(inputEnded && outputEnded)) {
            // One that had ended its own direction was reset because of what was still sent to it; some transports
            // close
            // then without saying so.
            splice().fail(inputEnded ? new IOException("reset behind its end") : new ClosedChannelException());
        }
        over = true;
        leaving().drop();
        splice().ended();
    }

    void reset(Throwable cause) {
        LinkMeter meter = LinkMeter.of(channel);
        if (meter != null) {
            meter.broken(cause);
        }
        Resets.reset(channel);
    }

    private Splice splice() {
        return bound(splice);
    }

    private SpliceFlow leaving() {
        return bound(leaving);
    }

    private SpliceFlow arriving() {
        return bound(arriving);
    }

    private static <T> T bound(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not bound");
        }
        return part;
    }
}
