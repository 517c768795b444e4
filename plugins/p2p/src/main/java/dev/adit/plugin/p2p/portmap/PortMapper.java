package dev.adit.plugin.p2p.portmap;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.plugin.p2p.stun.Sockets;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the home router to let packets in to sockets of this machine. */
public final class PortMapper implements AsyncCloseable {
    /** How long the end waits for routers to be told. */
    private static final long PATIENCE_SECONDS = 1;

    private final RouterMeans means;
    private final Supplier<@Nullable Gateway> gateways;
    private final Set<Door> doors = new HashSet<>();
    private final CloseOnce closing = new CloseOnce(this::end);

    /**
     * Asks nobody yet.
     *
     * @param loop where everything happens
     * @param sockets opens them on that loop
     * @param blocking runs what blocks for seconds: reading the routing table, and HTTP to the router
     */
    public PortMapper(EventLoop loop, Sockets sockets, Executor blocking) {
        this(RouterMeans.of(loop, sockets, blocking), GatewayFinder::find);
    }

    /** For a router anywhere; the supplier may block. */
    PortMapper(RouterMeans means, Supplier<@Nullable Gateway> gateways) {
        this.means = means;
        this.gateways = gateways;
    }

    /**
     * Has the router let packets in to a socket, as long as the mapping stays open. Routers that know nothing of it are asked
     * again every ten minutes.
     *
     * @param port the socket's own, by IPv4
     * @param changed told on the loop where packets come in, each time it is another address; null: nowhere any more
     * @return the mapping; close it with the socket
     */
    @LoopOnly
    public PortMapping map(int port, Consumer<@Nullable InetSocketAddress> changed) {
        Door door = new Door(means, port, changed, this::find);
        doors.removeIf(Door::isClosed);
        if (!closing.isClosing()) {
            doors.add(door);
            find(door);
        }
        return door;
    }

    private void find(Door door) {
        try {
            means.blocking().execute(() -> {
                Gateway gateway = gateways.get();
                means.loop().execute(() -> door.begin(gateway));
            });
        } catch (RejectedExecutionException ending) {
            // Whoever runs it is at his end, and so are we.
        }
    }

    private CompletionStage<Void> end() {
        return CompletableFuture.supplyAsync(
                        () -> doors.stream()
                                .map(door -> door.shut().toCompletableFuture())
                                .toArray(CompletableFuture<?>[]::new),
                        means.loop())
                .thenCompose(CompletableFuture::allOf)
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS);
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
