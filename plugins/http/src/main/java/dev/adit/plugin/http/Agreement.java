package dev.adit.plugin.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;

/** Waits behind the TLS of a target for what both have agreed to speak. Then it is gone. */
final class Agreement extends ChannelInboundHandlerAdapter {
    private static final String HTTP2 = "h2";

    private final SslHandler tls;
    private final Consumer<Boolean> agreed;
    private final Consumer<Throwable> failed;

    /** {@code agreed} is told whether it is HTTP/2; one of the two is told, on the link's loop. */
    Agreement(SslHandler tls, Consumer<Boolean> agreed, Consumer<Throwable> failed) {
        this.tls = tls;
        this.agreed = agreed;
        this.failed = failed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                context.pipeline().remove(this);
                agreed.accept(HTTP2.equals(tls.applicationProtocol()));
            } else {
                failed.accept(done.cause());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed.accept(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed.accept(new ClosedChannelException());
    }
}
