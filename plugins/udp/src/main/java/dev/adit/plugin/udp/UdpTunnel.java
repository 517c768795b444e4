package dev.adit.plugin.udp;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One {@code udp} tunnel. All its sockets live on one event loop, and its visitors with them. */
final class UdpTunnel implements Tunnel {
    private final TunnelContext context;
    private final EventLoop loop;
    private final Visitors visitors;
    private final CloseOnce closing = new CloseOnce(this::release);
    private volatile @Nullable ListenerLease lease;

    UdpTunnel(UdpConfig config, TunnelContext context) {
        this.context = context;
        this.loop = context.loops().next();
        this.visitors = new Visitors(config, context, loop);
    }

    @Override
    public CompletionStage<Void> start() {
        ListenerLease opened = context.listenDatagrams(loop, visitors);
        lease = opened;
        return opened.whenOpen();
    }

    /** Without its socket nobody can be answered any more, so the links end at once. */
    private CompletionStage<?> release() {
        ListenerLease opened = lease;
        if (opened == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> forgotten = new CompletableFuture<>();
        loop.execute(() -> {
            visitors.endAll();
            forgotten.complete(null);
        });
        return forgotten.thenCombine(opened.closeAsync(), (first, second) -> null);
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
