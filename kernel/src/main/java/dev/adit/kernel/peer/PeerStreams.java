package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedStreams;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.CarrierChoice;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The visitor's way to the client of a private tunnel. So far every link goes sealed over the server. */
public final class PeerStreams implements StreamOpener, AsyncCloseable {
    private final SealedStreams sealed;
    private final SealTerms terms;
    private final CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));

    /**
     * Remembers the way.
     *
     * @param bridge opens raw streams to the server
     * @param terms of the tunnel
     * @param means of this process
     * @param mode how packets may go, by what is known now of both ends
     */
    public PeerStreams(StreamOpener bridge, SealTerms terms, PeerMeans means, Supplier<PeerMode> mode) {
        this.sealed = new SealedStreams(bridge, terms);
        this.terms = terms;
    }

    /** Connects before the first link, where the mode has a use for it. */
    public void warm() {
        // There is nothing to connect yet.
    }

    @Override
    public Future<DuplexChannel> openStream() {
        return sealed.openStream();
    }

    @Override
    public @Nullable EventLoop nextLoop(CarrierChoice choice) {
        return sealed.nextLoop(choice);
    }

    /**
     * Tells how the connection is doing. Any thread.
     *
     * @return a snapshot
     */
    public PeerStatus status() {
        return PeerStatus.none(terms.tunnel(), "", "");
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
