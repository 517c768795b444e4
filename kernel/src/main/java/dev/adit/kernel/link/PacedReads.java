package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.terms.RateShare;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a link be read at the rate of its tunnel, by whoever reads it piece by piece, auto-read off: each {@code read()}
 * waits until what was read before is paid for. Where a link is spliced, the visitor's {@link PacedWrites} do it instead.
 */
@LoopOnly
final class PacedReads extends ChannelDuplexHandler {
    private final RateShare share;
    /** Below zero where more came than was reserved. */
    private long allowance;

    private long late;
    private @Nullable Future<?> turn;
    private boolean wanted;

    PacedReads(RateShare share) {
        this.share = share;
    }

    /** What it draws from. */
    RateShare share() {
        return share;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf data) {
            allowance -= data.readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (turn == null && (allowance > 0 || takeTurn(context))) {
            context.read();
        } else {
            wanted = true;
        }
    }

    private boolean takeTurn(ChannelHandlerContext context) {
        long wait = share.reserve(share.quantum() - allowance, late);
        allowance = share.quantum();
        late = 0;
        if (wait <= 0) {
            return true;
        }
        long due = share.now() + wait;
        turn = context.executor().schedule(() -> goOn(context, due), wait, TimeUnit.NANOSECONDS);
        return false;
    }

    private void goOn(ChannelHandlerContext context, long due) {
        turn = null;
        late = Math.max(0, share.now() - due);
        if (!context.isRemoved() && wanted) {
            wanted = false;
            context.read();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (turn != null) {
            turn.cancel(false);
        }
    }
}
