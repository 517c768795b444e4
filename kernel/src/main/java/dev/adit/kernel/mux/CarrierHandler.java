package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/** The last handler of a carrier: brings Netty's events to the parts of the session, and the carrier's end to all of it. */
final class CarrierHandler extends ChannelInboundHandlerAdapter {
    private final MuxSession session;

    CarrierHandler(MuxSession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                session.receive(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.batchEnd();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.carrierEnded();
    }

    /** A carrier has no half-close of its own: FINs are per link. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            session.carrierEnded();
        }
    }

    /** Whatever the wire did is an IOException; TLS wraps its own into a decoder's. All else is a defect. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            session.carrierFailed(cause);
        } else if (cause.getCause() instanceof IOException wrapped) {
            session.carrierFailed(wrapped);
        } else {
            session.failed(cause);
        }
    }
}
