package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.CloseOnce;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The life of a tunnel whose visitors come in by one claim at the tunnel's addresses: it listens from its start to its close.
 * What becomes of a visitor is the subclass's.
 */
public abstract class ListeningTunnel implements Tunnel {
    private final TunnelContext context;
    private final Claim claim;
    private final CloseOnce closing = new CloseOnce(this::release);
    private volatile @Nullable ListenerLease lease;

    /**
     * One that does not listen yet.
     *
     * @param context the tunnel's
     * @param claim which visitors of the addresses are the tunnel's
     */
    protected ListeningTunnel(TunnelContext context, Claim claim) {
        this.context = context;
        this.claim = claim;
    }

    /**
     * Takes a visitor.
     *
     * @param visitor as {@link VisitorAcceptor#accept} has it
     */
    protected abstract void accept(Visitor visitor);

    /** Nobody comes in any more: ends what nobody else would wait for. Once, on the thread that closes. */
    protected void endWaiting() {}

    /**
     * What the kernel has given.
     *
     * @return the same each time
     */
    protected final TunnelContext context() {
        return context;
    }

    @Override
    public final CompletionStage<Void> start() {
        ListenerLease opened = context.listen(claim, this::accept);
        lease = opened;
        return opened.whenOpen();
    }

    private CompletionStage<Void> release() {
        ListenerLease opened = lease;
        CompletionStage<Void> released = opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
        endWaiting();
        return released;
    }

    @Override
    public final CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public final CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
