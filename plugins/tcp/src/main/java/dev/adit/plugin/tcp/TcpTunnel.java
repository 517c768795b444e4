package dev.adit.plugin.tcp;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One {@code tcp} tunnel: each visitor is one link, each link one connection to the target. */
final class TcpTunnel implements Tunnel {
    private final TunnelContext context;
    private final CloseOnce closing = new CloseOnce(this::release);
    private volatile @Nullable ListenerLease lease;

    TcpTunnel(TunnelContext context) {
        this.context = context;
    }

    @Override
    public CompletionStage<Void> start() {
        ListenerLease opened = context.listen(Claim.wholePort(), this::accept);
        lease = opened;
        return opened.whenOpen();
    }

    private void accept(Visitor visitor) {
        context.links().connect(visitor, context.request(visitor, TcpTunnelType.NAME));
    }

    private CompletionStage<Void> release() {
        ListenerLease opened = lease;
        return opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
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
