package dev.adit.plugin.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/** Goes on with the protocol that the handshake has settled: HTTP/2 where the visitor offers it. */
final class AfterHandshake extends ApplicationProtocolNegotiationHandler {
    private final HttpEntry entry;
    private final Visit visit;

    AfterHandshake(HttpEntry entry, Visit visit) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.entry = entry;
        this.visit = visit;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            Pipelines.http2(context.pipeline(), entry, visit);
        } else {
            Pipelines.http1(context.pipeline(), entry, visit);
        }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
