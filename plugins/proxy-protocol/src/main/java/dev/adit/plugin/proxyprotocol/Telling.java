package dev.adit.plugin.proxyprotocol;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;

/** At the exit: tells the target who the visitor is, where the entry asks for it. */
final class Telling implements LinkInterceptor {

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.TARGET_CONNECTED);
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel target, LinkRequest request) {
        String asked = request.options().get(ProxyProtocolFeature.WORD);
        if (asked == null) {
            return target.eventLoop().newSucceededFuture(request);
        }
        Wish wish = Wish.parse(asked);
        if (wish == null) {
            return refused(
                    target, LinkFailure.NO_EXIT, "this client's plugin proxy-protocol is too old for the server's");
        }
        if (request.kind() == LinkKind.STREAM) {
            byte[] header = wish.version() == Version.V1
                    ? Header.text(request.visitor(), request.entry())
                    : Header.stream(request.visitor(), request.entry());
            target.writeAndFlush(Unpooled.wrappedBuffer(header));
            return target.eventLoop().newSucceededFuture(request);
        }
        if (wish.version() == Version.V1) {
            return refused(target, LinkFailure.DENIED, "proxy-protocol v1 has no datagrams (expected: send: v2)");
        }
        byte[] header = Header.datagram(request.visitor(), request.entry());
        target.pipeline().addLast(new DatagramHeaders(header, wish.datagrams()));
        return target.eventLoop().newSucceededFuture(request);
    }

    private static Future<LinkRequest> refused(Channel target, LinkFailure failure, String detail) {
        return target.eventLoop().newFailedFuture(new LinkException(failure, detail));
    }
}
