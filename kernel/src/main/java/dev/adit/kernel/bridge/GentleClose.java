package dev.adit.kernel.bridge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the close of a relayed stream an end behind its last byte. A relay passes a reset on at once and drops what is under
 * way; so the sender ends its direction, waits for the other one's end, and closes then. A close with {@code SO_LINGER} 0
 * is a reset as everywhere. First in its pipeline.
 */
public final class GentleClose extends ChannelDuplexHandler {
    /** The relay may have a window full of bytes to deliver to a slow reader. */
    private static final long PATIENCE_SECONDS = 60;

    private boolean closing;
    /** Everything is out, the end of it included. */
    private boolean ended;

    private @Nullable Future<?> patience;

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        DuplexChannel channel = (DuplexChannel) context.channel();
        // A socket that is closed has no options any more.
        if (!channel.isActive() || isReset(channel) || (ended && channel.isInputShutdown())) {
            context.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (!closing) {
            closing = true;
            patience = context.executor().schedule(() -> force(context), PATIENCE_SECONDS, TimeUnit.SECONDS);
            channel.shutdownOutput().addListener(out -> {
                ended = true;
                closeIfOver(context);
            });
            channel.config().setAutoRead(true);
        }
    }

    private static boolean isReset(DuplexChannel channel) {
        Integer linger = channel.config().getOption(ChannelOption.SO_LINGER);
        return linger != null && linger == 0;
    }

    private void closeIfOver(ChannelHandlerContext context) {
        if (ended && ((DuplexChannel) context.channel()).isInputShutdown()) {
            context.close();
        }
    }

    private static void force(ChannelHandlerContext context) {
        BareLink.linger((DuplexChannel) context.channel(), 0);
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
            closeIfOver(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (patience != null) {
            patience.cancel(false);
        }
        context.fireChannelInactive();
    }
}
