package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.portmap.PortMapper;
import dev.adit.plugin.p2p.portmap.PortMapping;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets searches, on whatever loop they are, ask the router for ports. */
final class PortForwarder implements Network.Forwarder {
    private final EventLoop loop;
    private final PortMapper mapper;

    /**
     * Remembers.
     *
     * @param loop the mapper's
     * @param mapper speaks with the router
     */
    PortForwarder(EventLoop loop, PortMapper mapper) {
        this.loop = loop;
        this.mapper = mapper;
    }

    @Override
    public Forwarding forward(int port, Consumer<InetSocketAddress> opened) {
        Door door = new Door(port, opened);
        loop.execute(door::open);
        return door;
    }

    /** One port; of the loop, but for the wish to close it. */
    private final class Door implements Forwarding {
        private final int port;
        private final Consumer<InetSocketAddress> opened;
        private final AtomicBoolean closed = new AtomicBoolean();
        private @Nullable PortMapping mapping;

        Door(int port, Consumer<InetSocketAddress> opened) {
            this.port = port;
            this.opened = opened;
        }

        void open() {
            if (!closed.get()) {
                mapping = mapper.map(port, outside -> {
                    if (outside != null && !closed.get()) {
                        opened.accept(outside);
                    }
                });
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                loop.execute(() -> {
                    if (mapping != null) {
                        mapping.close();
                    }
                });
            }
        }
    }
}
