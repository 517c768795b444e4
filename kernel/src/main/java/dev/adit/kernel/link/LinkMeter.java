package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.transport.Onlooker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches one link for the {@link LinkLog}: behind the handler of its opening message and before everything that uses it.
 * What goes past the pipeline it is told. Confined to the link's loop.
 */
@LoopOnly
final class LinkMeter extends ChannelDuplexHandler implements Onlooker {
    private static final String HERE = "ended here";

    private final LinkLog log;
    private final long began = System.nanoTime();
    private @Nullable String link;
    private @Nullable LinkRequest request;
    private boolean counting;
    private long read;
    private long written;
    private boolean inputEnded;
    private boolean cut;
    private @Nullable String cause;

    LinkMeter(LinkLog log) {
        this.log = log;
    }

    /** The one of a link; null where nobody watches. On the link's loop. */
    static @Nullable LinkMeter of(Channel link) {
        return link.pipeline().get(LinkMeter.class);
    }

    /** The opening message of this side is written: the rest is the link's. */
    void count() {
        counting = true;
    }

    /** Bytes that go past the pipeline. */
    void moved(int in, int out) {
        read += in;
        written += out;
    }

    /** There is a link; one that was refused has another line. */
    void accepted(String number, LinkRequest asked) {
        link = number;
        request = asked;
    }

    /** What this end of the link is joined to has broken. */
    void broken(Throwable failure) {
        remember(failure, log.side().here());
    }

    private void remember(Throwable failure, String who) {
        if (cause == null) {
            cause = words(failure, who);
        }
    }

    private static String words(Throwable failure, String who) {
        if (failure instanceof ClosedChannelException) {
            return HERE;
        }
        String message = failure instanceof LinkException no
                ? no.failure() + ": " + no.detail()
                : String.valueOf(failure.getMessage());
        boolean reset = message.toLowerCase(Locale.ROOT).contains("reset")
                || message.toLowerCase(Locale.ROOT).contains("broken pipe");
        return reset ? "reset by " + who : PeerText.safe(message);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            read += bytes.readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!counting || !(message instanceof ByteBuf bytes)) {
            context.write(message, promise);
            return;
        }
        int size = bytes.readableBytes();
        context.write(message, promise.unvoid().addListener(done -> written += done.isSuccess() ? size : 0));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        inputEnded |= event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        remember(failure, log.side().peer());
        context.fireExceptionCaught(failure);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean over = inputEnded && context.channel() instanceof DuplexChannel both && both.isOutputShutdown();
        cut |= context.channel().isActive() && !over;
        context.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (link != null && request != null) {
            String how = cause == null ? inputEnded && !cut ? "clean" : HERE : cause;
            Duration duration = Duration.ofNanos(System.nanoTime() - began);
            log.closed(link, request, new LinkLog.Life(read, written, duration, how));
        }
        context.fireChannelInactive();
    }
}
