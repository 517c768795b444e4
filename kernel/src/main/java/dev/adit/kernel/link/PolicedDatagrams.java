package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.terms.LinkRates;
import dev.adit.kernel.terms.RateShare;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Drops the datagrams of a link that go beyond the rate of its tunnel, and counts them: late ones are worth nothing. */
@LoopOnly
final class PolicedDatagrams extends ChannelDuplexHandler {
    private final LinkRates rates;
    private final Runnable dropped;

    /** {@code dropped} is told of each. */
    PolicedDatagrams(LinkRates rates, Runnable dropped) {
        this.rates = rates;
        this.dropped = dropped;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (mayGo(rates.down(), message)) {
            context.fireChannelRead(message);
        } else {
            drop((ByteBuf) message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (mayGo(rates.up(), message)) {
            context.write(message, promise);
        } else {
            drop((ByteBuf) message);
            promise.trySuccess();
        }
    }

    private static boolean mayGo(@Nullable RateShare share, Object message) {
        return share == null || !(message instanceof ByteBuf datagram) || share.take(datagram.readableBytes());
    }

    private void drop(ByteBuf datagram) {
        datagram.release();
        dropped.run();
    }
}
