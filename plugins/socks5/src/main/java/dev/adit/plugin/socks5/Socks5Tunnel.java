package dev.adit.plugin.socks5;

import dev.adit.api.config.Credentials;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
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

/** One {@code socks5} tunnel: each visitor says where to, and becomes one link. */
final class Socks5Tunnel implements Tunnel {
    /** Links of this type are served by every client: dial and splice. */
    private static final String LINK_TYPE = "tcp";

    private final Credentials auth;
    private final TunnelContext context;
    private final CloseOnce closing = new CloseOnce(this::release);
    /** Those who have no link yet: nobody would wait for them. */
    private final Set<Channel> asking = ConcurrentHashMap.newKeySet();

    private volatile @Nullable ListenerLease lease;

    Socks5Tunnel(Credentials auth, TunnelContext context) {
        this.auth = auth;
        this.context = context;
    }

    @Override
    public CompletionStage<Void> start() {
        Claim claim = Claim.protocol(
                Socks5TunnelType.NAME,
                bytes -> bytes.getByte(bytes.readerIndex()) == Socks.VERSION ? Match.YES : Match.NO);
        ListenerLease opened = context.listen(claim, this::accept);
        lease = opened;
        return opened.whenOpen();
    }

    private void accept(Visitor visitor) {
        Channel channel = visitor.channel();
        asking.add(channel);
        channel.closeFuture().addListener(gone -> asking.remove(channel));
        LinkRequest first = context.request(visitor, LINK_TYPE).withAwaitReply(true);
        context.links().admit(visitor, first).addListener((Future<LinkRequest> admitted) -> {
            if (admitted.isSuccess()) {
                channel.pipeline().addLast(new SocksVisitor(visitor, admitted.getNow(), auth, context, asking::remove));
            } else {
                Socks.reset(channel);
            }
        });
    }

    private CompletionStage<Void> release() {
        ListenerLease opened = lease;
        CompletionStage<Void> released = opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
        asking.forEach(Channel::close);
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
