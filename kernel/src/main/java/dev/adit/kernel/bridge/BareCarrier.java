package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.signal.Heartbeat;
import dev.adit.kernel.signal.HeartbeatSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * A plain connection at the server that becomes a link, once. Until then the server sends a zero byte at the heartbeat's
 * pace and the client sends it back, so that a way which has died is noticed before a visitor finds out. Answers that
 * are still under way when the link begins come in front of everything else on it, and are left out: their number is known.
 */
final class BareCarrier extends DirectCarrier {
    private final DuplexChannel channel;
    private final Waiting waiting = new Waiting();

    private BareCarrier(DuplexChannel channel) {
        this.channel = channel;
    }

    @LoopOnly
    static BareCarrier install(DuplexChannel channel, HeartbeatSettings settings) {
        BareCarrier carrier = new BareCarrier(channel);
        BareLink.keepAlive(channel, settings);
        channel.pipeline()
                .addFirst(new Heartbeat(settings, Ticker.systemTicker(), carrier.waiting::ask, channel::close))
                .addLast(carrier.waiting);
        return carrier;
    }

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Future<DuplexChannel> lend(@Nullable EventLoop near) {
        EventLoop own = channel.eventLoop();
        if (own == near) {
            return begin() ? own.newSucceededFuture(channel) : own.newFailedFuture(new ClosedChannelException());
        }
        StreamQueue.WaitingStream link = new StreamQueue.WaitingStream(own);
        own.execute(() -> {
            if (!begin()) {
                link.tryFailure(new ClosedChannelException());
            } else if (near == null) {
                give(link);
            } else {
                move(near, link);
            }
        });
        return link;
    }

    /** Where both ends of a splice live on one loop, nothing has to cross. */
    private void move(EventLoop near, StreamQueue.WaitingStream link) {
        channel.deregister()
                .addListener(off -> near.register(channel).addListener(on -> {
                    if (on.isSuccess()) {
                        give(link);
                    } else {
                        channel.close();
                        link.tryFailure(on.cause());
                    }
                }));
    }

    private void give(StreamQueue.WaitingStream link) {
        if (!channel.isActive() || !link.succeed(channel)) {
            channel.close();
            link.tryFailure(new ClosedChannelException());
        }
    }

    /** False where it has just ended. */
    private boolean begin() {
        if (!channel.isActive()) {
            return false;
        }
        BareLink.begin(channel);
        channel.pipeline().remove(Heartbeat.class);
        if (waiting.unanswered == 0) {
            channel.pipeline().remove(waiting);
        } else {
            waiting.linked = true;
        }
        return true;
    }

    @Override
    void close() {
        BareLink.linger(channel, 0);
        channel.close();
    }

    /** Reads what comes while there is no link, and what was under way when it began. */
    private final class Waiting extends ChannelInboundHandlerAdapter {
        private int unanswered;
        private boolean linked;

        void ask() {
            unanswered++;
            channel.writeAndFlush(channel.alloc().buffer(1).writeByte(0));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            takeAnswers(bytes);
            boolean over = linked && unanswered == 0;
            if (!bytes.isReadable()) {
                bytes.release();
            } else if (over) {
                context.fireChannelRead(bytes);
            } else {
                bytes.release();
                context.close();
            }
            if (over) {
                context.pipeline().remove(this);
            }
        }

        private void takeAnswers(ByteBuf bytes) {
            while (unanswered > 0 && bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == 0) {
                bytes.skipBytes(1);
                unanswered--;
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (linked) {
                context.fireExceptionCaught(cause);
            } else {
                context.close();
            }
        }
    }
}
