package dev.adit.plugin.kcp;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.Random;

/** Stands first in a socket's pipeline and loses some of what passes, in both directions. */
final class LossyHandler extends ChannelDuplexHandler {
    private final Random random = new Random(11);
    private final int percent;

    LossyHandler(int percent) {
        this.percent = percent;
    }

    private boolean isLost() {
        return random.nextInt(100) < percent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isLost()) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isLost()) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        } else {
            context.write(message, promise);
        }
    }
}
