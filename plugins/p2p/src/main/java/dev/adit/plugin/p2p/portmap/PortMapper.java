package dev.adit.plugin.p2p.portmap;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.plugin.p2p.stun.Sockets;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the home router to let packets in to sockets of this machine. */
public final class PortMapper implements AsyncCloseable {
    private final CloseOnce closing = new CloseOnce(() -> CompletableFuture.completedFuture(null));

    /**
     * Asks nobody yet.
     *
     * @param loop where everything happens
     * @param sockets opens them on that loop
     * @param blocking runs what blocks for seconds: reading the routing table, and HTTP to the router
     */
    public PortMapper(EventLoop loop, Sockets sockets, Executor blocking) {}

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
        return new PortMapping() {
            @Override
            public @Nullable InetSocketAddress outside() {
                return null;
            }

            @Override
            public String state() {
                return "no router was asked";
            }

            @Override
            public void close() {}
        };
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
