package dev.adit.plugin.udp;

import dev.adit.api.link.LinkException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** The end of a link's pipeline: what the target sends goes to the visitor. On the link's loop. */
final class Answers extends ChannelInboundHandlerAdapter {
    private final Association association;

    Answers(Association association) {
        this.association = association;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        association.answer((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        association.answersEnded();
    }

    /** A datagram link has no half. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    /** The link was refused, or broke: the kernel has told why. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof LinkException) {
            association.refused();
        }
        context.close();
    }
}
