package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.socket.DuplexChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The provider's end of connections from visitors. So far it refuses them, and visitors come sealed over the server. */
public final class PeerExits implements AsyncCloseable {
    /** The type of the link request in front of such a connection. */
    public static final String TYPE = "peer";

    private final CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));

    /**
     * Wires it.
     *
     * @param means of this process
     * @param terms of the tunnels
     * @param acceptor of the links
     */
    public PeerExits(PeerMeans means, SealedExits.Terms terms, SealedExits.Acceptor acceptor) {}

    /**
     * Takes a raw stream.
     *
     * @param raw its request is read; owned from now on
     * @param request that one, as the server relayed it
     */
    @LoopOnly
    public void serve(DuplexChannel raw, LinkRequest request) {
        raw.writeAndFlush(LinkWire.encode(raw.alloc(), new LinkReply(LinkFailure.NO_EXIT, "no connections of peers")))
                .addListener(sent -> raw.shutdownOutput());
    }

    /**
     * Tells how each connection is doing. Any thread.
     *
     * @return one for each visitor's process and tunnel
     */
    public List<PeerStatus> status() {
        return List.of();
    }

    /**
     * Ends the connections of tunnels that are not to be visited any more. Any thread.
     *
     * @param tunnel by the server's name for it
     */
    public void end(Predicate<String> tunnel) {
        // There are none.
    }

    /** Takes no more links; each connection ends with the last link that it has. Any thread. */
    public void drain() {
        // There are none.
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
