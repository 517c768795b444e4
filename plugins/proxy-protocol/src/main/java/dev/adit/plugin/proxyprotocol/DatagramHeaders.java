package dev.adit.plugin.proxyprotocol;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Puts a header in front of datagrams to a target; one of each visitor, or all. */
@LoopOnly
final class DatagramHeaders extends ChannelOutboundHandlerAdapter {
    private final byte[] header;
    private final Datagrams which;

    DatagramHeaders(byte[] header, Datagrams which) {
        this.header = header;
        this.which = which;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf datagram)) {
            context.write(message, promise);
            return;
        }
        ByteBuf whole = context.alloc().buffer(header.length + datagram.readableBytes());
        whole.writeBytes(header).writeBytes(datagram);
        datagram.release();
        context.write(whole, promise);
        if (which == Datagrams.FIRST) {
            context.pipeline().remove(this);
        }
    }
}
