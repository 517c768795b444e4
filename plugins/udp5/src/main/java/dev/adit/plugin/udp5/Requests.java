package dev.adit.plugin.udp5;

import dev.adit.api.config.Address;
import dev.adit.api.link.TargetDatagrams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** What comes out of a {@code udp5} link goes to the target in front of it. */
final class Requests extends ChannelInboundHandlerAdapter {
    private final TargetDatagrams targets;
    /** Most programs send to one place for a while: it is read once. */
    private byte[] lastWritten = {};

    private @Nullable Address last;

    Requests(TargetDatagrams targets) {
        this.targets = targets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf datagram = (ByteBuf) message;
        int length = SocksAddress.length(datagram, 0);
        Address target = length < 0 ? null : target(datagram, length);
        if (target == null) {
            datagram.release();
        } else {
            targets.send(target, datagram);
        }
    }

    private @Nullable Address target(ByteBuf datagram, int length) {
        if (isLast(datagram, length)) {
            datagram.skipBytes(length);
            return last;
        }
        lastWritten = ByteBufUtil.getBytes(datagram, datagram.readerIndex(), length);
        last = SocksAddress.read(datagram);
        return last;
    }

    private boolean isLast(ByteBuf datagram, int length) {
        if (length != lastWritten.length) {
            return false;
        }
        int start = datagram.readerIndex();
        for (int index = 0; index < length; index++) {
            if (datagram.getByte(start + index) != lastWritten[index]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        targets.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
