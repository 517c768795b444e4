package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.transport.Onlooker;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a bare socket the manners of a link. Whatever closes it before both directions have ended resets it, the end of the
 * process by a kill included, since the system does so where SO_LINGER is 0 (socket(7)): a link that was cut must not look
 * complete. When both have ended it closes itself, after what was sent.
 */
@LoopOnly
final class BareLink extends ChannelDuplexHandler implements Onlooker {
    private static final Logger LOG = LoggerFactory.getLogger(BareLink.class);
    /** Beats of silence after which the system asks the other end for life: a quiet link keeps its place in every NAT. */
    private static final int QUIET_BEATS = 3;

    private boolean inputEnded;
    private boolean outputEnded;

    private BareLink() {}

    /** Of one that waits, before it becomes a link. */
    static void keepAlive(DuplexChannel channel, HeartbeatSettings settings) {
        int beat = (int) Math.max(1, settings.interval().toSeconds());
        int probes = (int) Math.max(2, settings.deadAfter().toSeconds() / beat);
        // Where there are no such options, the system's own hold: two hours.
        channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, QUIET_BEATS * beat);
        channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, beat);
        channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, probes);
    }

    static void begin(DuplexChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addFirst(new BareLink());
        linger(channel, 0);
    }

    /** So that it is reset when it is closed. Any thread. */
    static void linger(DuplexChannel channel, int seconds) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, seconds);
        } catch (ChannelException ended) {
            // Then there is nothing left to linger.
            LOG.atTrace().setCause(ended).log("no-linger");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        inputEnded |= event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        outputEnded |= event instanceof ChannelOutputShutdownEvent;
        context.fireUserEventTriggered(event);
        if (inputEnded && outputEnded && context.channel().isOpen()) {
            // Others may have more to do with this event.
            context.channel().eventLoop().execute(() -> context.channel().close());
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (inputEnded && outputEnded && context.channel().isOpen()) {
            linger((DuplexChannel) context.channel(), -1);
        }
        context.close(promise);
    }
}
