package dev.adit.kernel.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tunnels of a node as its file wants them. Whatever goes wrong with one of them is that tunnel's state and
 * nobody else's. Closing takes no more visitors anywhere, then waits for links as long as the setup allows, then resets
 * the rest. Any thread.
 */
public final class TunnelSupervisor implements AsyncCloseable {
    private final TunnelSetup setup;
    private final List<ManagedTunnel> tunnels = new CopyOnWriteArrayList<>();
    private final List<Consumer<TunnelStatus>> listeners = new CopyOnWriteArrayList<>();
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
        specs.forEach(this::add);
        return onControl(ManagedTunnel::start);
    }

    private ManagedTunnel add(TunnelSpec spec) {
        ManagedTunnel tunnel = new ManagedTunnel(spec, setup, this::changed);
        tunnels.add(tunnel);
        return tunnel;
    }

    private void changed(ManagedTunnel tunnel) {
        TunnelStatus status = tunnel.status();
        listeners.forEach(listener -> listener.accept(status));
    }

    /**
     * Tells of every tunnel that was opened, partly or wholly, or has failed.
     *
     * @param listener gets its new status, on the control thread; must not block
     */
    public void onChange(Consumer<TunnelStatus> listener) {
        listeners.add(listener);
    }

    /**
     * Makes the tunnels of one owner those that it wants now. One that is wanted as it is stays untouched, with its links;
     * a changed one gives its addresses back before it is opened anew, and its links may end in their own time. On the
     * control thread.
     *
     * @param owner the part of their names before the slash
     * @param specs all that it wants, named {@code owner/…}
     */
    public void replace(String owner, Collection<TunnelSpec> specs) {
        replace(name -> name.startsWith(owner + "/"), specs);
    }

    /**
     * Makes a group's tunnel what its members want now. One that is wanted as it is stays untouched but for whose targets it
     * has. On the control thread.
     *
     * @param spec without clients and targets
     * @param routes the members
     */
    void group(TunnelSpec spec, List<Candidates.Route> routes) {
        replace(spec.name()::equals, List.of(spec));
        tunnels.stream()
                .filter(tunnel -> tunnel.spec().equals(spec) && !tunnel.isEnding())
                .forEach(tunnel -> tunnel.routes(routes));
    }

    /**
     * Ends a group's tunnel. On the control thread.
     *
     * @param name its own
     */
    void endGroup(String name) {
        replace(name::equals, List.of());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // each tunnel's end, good or bad, is its own state
    private void replace(Predicate<String> owned, Collection<TunnelSpec> specs) {
        if (closing.isClosing()) {
            return;
        }
        List<TunnelSpec> missing = new ArrayList<>(specs);
        List<CompletableFuture<?>> detached = new ArrayList<>();
        for (ManagedTunnel tunnel : tunnels) {
            if (!owned.test(tunnel.spec().name())) {
                continue;
            }
            if (tunnel.isEnding()) {
                detached.add(tunnel.detached().toCompletableFuture());
            } else if (!missing.remove(tunnel.spec())) {
                tunnel.stop().thenRun(() -> tunnels.remove(tunnel));
                detached.add(tunnel.detached().toCompletableFuture());
            }
        }
        List<ManagedTunnel> fresh = missing.stream().map(this::add).toList();
        CompletableFuture.allOf(detached.toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(() -> fresh.forEach(ManagedTunnel::start), setup.control());
    }

    /**
     * Tells how the tunnels are.
     *
     * @return in the order of the file, those of clients behind it; one that was replaced as long as it has links
     */
    public List<TunnelStatus> status() {
        return tunnels.stream().map(ManagedTunnel::status).toList();
    }

    /** How packets between two clients may go, where one tunnel is all there is; null where nothing is said. */
    @Nullable
    PeerMode peers() {
        return tunnels.isEmpty() ? null : tunnels.get(0).peers();
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
