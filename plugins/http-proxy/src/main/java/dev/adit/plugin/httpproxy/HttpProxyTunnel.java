package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Credentials;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListeningTunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One {@code http-proxy} tunnel. It claims the whole port, so that whoever speaks nothing that is known there is told so
 * in the protocol that most understand.
 */
final class HttpProxyTunnel extends ListeningTunnel {
    /** Links of this type are served by every client: dial and splice. */
    private static final String LINK_TYPE = "tcp";

    private final Credentials auth;
    private final Set<ProxyVisitor> visitors = ConcurrentHashMap.newKeySet();

    HttpProxyTunnel(Credentials auth, TunnelContext context) {
        super(context, Claim.wholePort());
        this.auth = auth;
    }

    @Override
    protected void accept(Visitor visitor) {
        Channel channel = visitor.channel();
        LinkRequest first = context().request(visitor, LINK_TYPE).withAwaitReply(true);
        context().links().admit(visitor, first).addListener((Future<LinkRequest> admitted) -> {
            if (admitted.isSuccess()) {
                enter(channel, admitted.getNow());
            } else {
                VisitorConnection.reset(channel);
            }
        });
    }

    private void enter(Channel channel, LinkRequest request) {
        ProxyVisitor proxied = new ProxyVisitor(request, new Gate(auth), context());
        visitors.add(proxied);
        channel.closeFuture().addListener(gone -> visitors.remove(proxied));
        channel.pipeline().addLast(new RequestDecoder(), new AnswerEncoder(), proxied);
    }

    @Override
    protected void endWaiting() {
        visitors.forEach(ProxyVisitor::finish);
    }
}
