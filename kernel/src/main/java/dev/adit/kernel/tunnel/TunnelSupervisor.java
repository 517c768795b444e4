package dev.adit.kernel.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.config.TunnelSpec;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Keeps the tunnels of a node as its file wants them. Whatever goes wrong with one of them is that tunnel's state and
 * nobody else's. Closing takes no more visitors anywhere, then waits for links as long as the setup allows, then resets
 * the rest. Any thread.
 */
public final class TunnelSupervisor implements AsyncCloseable {
    private final TunnelSetup setup;
    private final List<ManagedTunnel> tunnels = new CopyOnWriteArrayList<>();
    private final CloseOnce closing = new CloseOnce(this::stop);

    /**
     * Remembers what tunnels are made of.
     *
     * @param setup stays open until this is closed
     */
    public TunnelSupervisor(TunnelSetup setup) {
        this.setup = setup;
    }

    /**
     * Opens tunnels. Called once.
     *
     * @param specs what the file says
     * @return completes normally when each of them is open or has failed
     */
    public CompletionStage<Void> start(Collection<TunnelSpec> specs) {
        specs.forEach(spec -> tunnels.add(new ManagedTunnel(spec, setup)));
        return onControl(ManagedTunnel::start);
    }

    /**
     * Tells how the tunnels are.
     *
     * @return in the order of the file
     */
    public List<TunnelStatus> status() {
        return tunnels.stream().map(ManagedTunnel::status).toList();
    }

    private CompletionStage<Void> stop() {
        return onControl(ManagedTunnel::stop);
    }

    private CompletionStage<Void> onControl(Function<ManagedTunnel, CompletionStage<Void>> step) {
        return CompletableFuture.supplyAsync(
                        () -> CompletableFuture.allOf(tunnels.stream()
                                .map(tunnel -> step.apply(tunnel).toCompletableFuture())
                                .toArray(CompletableFuture<?>[]::new)),
                        setup.control())
                .thenCompose(all -> all);
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
