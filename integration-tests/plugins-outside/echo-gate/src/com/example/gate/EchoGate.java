package com.example.gate;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the visitors that say the knock first; each is one link to the target. */
final class EchoGate implements Tunnel {
    private final byte[] knock;
    private final TunnelContext context;
    private final CloseOnce closing = new CloseOnce(this::release);
    private volatile ListenerLease lease;

    EchoGate(String knock, TunnelContext context) {
        this.knock = knock.getBytes(StandardCharsets.US_ASCII);
        this.context = context;
    }

    @Override
    public CompletionStage<Void> start() {
        lease = context.listen(
                Claim.firstBytes("echo-gate", this::match),
                // A link of type tcp is served by every client: dial and splice.
                visitor -> context.links().connect(visitor, context.request(visitor, "tcp")));
        return lease.whenOpen();
    }

    private Match match(ByteBuf bytes) {
        int known = Math.min(bytes.readableBytes(), knock.length);
        for (int i = 0; i < known; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != knock[i]) {
                return Match.NO;
            }
        }
        return known == knock.length ? Match.YES : Match.UNDECIDED;
    }

    private CompletionStage<Void> release() {
        return lease == null ? CompletableFuture.completedFuture(null) : lease.closeAsync();
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
