package dev.adit.plugin.httpproxy;

import dev.adit.api.config.Credentials;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One {@code http-proxy} tunnel. It claims the whole port, so that whoever speaks nothing that is known there is told so
 * in the protocol that most understand.
 */
final class HttpProxyTunnel implements Tunnel {
    /** Links of this type are served by every client: dial and splice. */
    private static final String LINK_TYPE = "tcp";

    private final Credentials auth;
    private final TunnelContext context;
    private final CloseOnce closing = new CloseOnce(this::release);
    private final Set<ProxyVisitor> visitors = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ListenerLease lease;

    HttpProxyTunnel(Credentials auth, TunnelContext context) {
        this.auth = auth;
        this.context = context;
    }

    @Override
    public CompletionStage<Void> start() {
        ListenerLease opened = context.listen(Claim.wholePort(), this::accept);
        lease = opened;
        return opened.whenOpen();
    }

    private void accept(Visitor visitor) {
        Channel channel = visitor.channel();
        LinkRequest first = context.request(visitor, LINK_TYPE).withAwaitReply(true);
        context.links().admit(visitor, first).addListener((Future<LinkRequest> admitted) -> {
            if (admitted.isSuccess()) {
                enter(channel, admitted.getNow());
            } else {
                VisitorConnection.reset(channel);
            }
        });
    }

    private void enter(Channel channel, LinkRequest request) {
        ProxyVisitor proxied = new ProxyVisitor(request, new Gate(auth), context);
        visitors.add(proxied);
        channel.closeFuture().addListener(gone -> visitors.remove(proxied));
        channel.pipeline().addLast(new RequestDecoder(), new AnswerEncoder(), proxied);
    }

    private CompletionStage<Void> release() {
        ListenerLease opened = lease;
        CompletionStage<Void> released = opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
        visitors.forEach(ProxyVisitor::finish);
        return released;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
