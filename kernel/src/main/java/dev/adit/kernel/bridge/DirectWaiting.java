package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.signal.Heartbeat;
import dev.adit.kernel.signal.HeartbeatSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The client's end of a plain connection that waits to become a link: sends the server's zero bytes back, and with the
 * first other byte, a link request's, gives the channel away. A server that goes silent is noticed.
 */
@LoopOnly
final class DirectWaiting extends ChannelInboundHandlerAdapter {
    private static final int SERVERS_BEATS = 3;

    private final DuplexChannel channel;
    private final Runnable used;
    private final Consumer<DuplexChannel> links;

    private DirectWaiting(DuplexChannel channel, Runnable used, Consumer<DuplexChannel> links) {
        this.channel = channel;
        this.used = used;
        this.links = links;
    }

    /**
     * Begins to wait.
     *
     * @param own the client's idea of a heartbeat
     * @param serversBeat at which pace the server asks
     * @param used told when the wait is over
     * @param links gets the link, auto-read off, half-closure allowed, nothing of it read
     */
    static void install(
            DuplexChannel channel,
            HeartbeatSettings own,
            Duration serversBeat,
            Runnable used,
            Consumer<DuplexChannel> links) {
        Duration patience = serversBeat.multipliedBy(SERVERS_BEATS);
        Duration deadAfter = own.deadAfter().compareTo(patience) < 0 ? patience : own.deadAfter();
        HeartbeatSettings settings = new HeartbeatSettings(serversBeat, deadAfter);
        BareLink.keepAlive(channel, settings);
        channel.pipeline()
                // The server asks, the client only listens.
                .addFirst(new Heartbeat(settings, Ticker.systemTicker(), () -> {}, channel::close))
                .addLast(new DirectWaiting(channel, used, links));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int asked = 0;
        while (bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == 0) {
            bytes.skipBytes(1);
            asked++;
        }
        if (asked > 0) {
            context.writeAndFlush(context.alloc().buffer(asked).writeZero(asked));
        }
        if (bytes.isReadable()) {
            begin(context, bytes);
        } else {
            bytes.release();
        }
    }

    private void begin(ChannelHandlerContext context, ByteBuf bytes) {
        BareLink.begin(channel);
        channel.pipeline().remove(Heartbeat.class);
        used.run();
        links.accept(channel);
        context.fireChannelRead(bytes);
        context.fireChannelReadComplete();
        context.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
