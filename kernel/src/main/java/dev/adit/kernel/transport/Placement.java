package dev.adit.kernel.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a listening socket's pipeline, before Netty gives what was accepted to the next loop in turn, and registers it
 * with a loop of the owner's choice: that of the carrier on which it will go on, so that none of its bytes has to cross
 * from one thread to another.
 */
final class Placement extends ChannelInboundHandlerAdapter {
    private final Supplier<@Nullable EventLoop> near;
    private final ChannelHandler first;

    /** {@code first} is sharable, and what Netty would put into the visitor's pipeline. */
    Placement(Supplier<@Nullable EventLoop> near, ChannelHandler first) {
        this.near = near;
        this.first = first;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        EventLoop loop = near.get();
        if (loop == null || loop.isShuttingDown() || !(accepted instanceof Channel visitor)) {
            context.fireChannelRead(accepted);
            return;
        }
        visitor.pipeline().addLast(first);
        loop.register(visitor).addListener(registered -> {
            if (!registered.isSuccess()) {
                visitor.unsafe().closeForcibly();
            }
        });
    }
}
