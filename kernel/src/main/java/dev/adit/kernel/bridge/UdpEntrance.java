package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.transport.DatagramAttachment;
import dev.adit.kernel.transport.DatagramListeners;
import dev.adit.kernel.transport.ListenerHandle;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port of the bridge, which its transports over UDP share: each takes what is its own and passes on the rest. If the
 * port cannot be had, clients still come in by the other transports and it is tried again.
 *
 * <p>{@link #open} and the close may be called by any thread; the socket and all that comes in on it belong to one loop.
 */
final class UdpEntrance implements AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpEntrance.class);
    private static final String OWNER = "the bridge";
    private static final int AGAIN_SECONDS = 5;

    private final DatagramListeners sockets;
    private final EventLoop home;
    private final EventLoop loop;
    /** By the word of the transport; QUIC last, as it takes whatever is left. */
    private final Map<String, Supplier<ChannelHandler>> transports;

    private final CloseOnce closing = new CloseOnce(this::close);
    private volatile @Nullable ListenerHandle socket;

    UdpEntrance(
            DatagramListeners sockets,
            EventLoop home,
            EventLoop loop,
            Map<String, Supplier<ChannelHandler>> transports) {
        this.sockets = sockets;
        this.home = home;
        this.loop = loop;
        this.transports = new LinkedHashMap<>(transports);
    }

    /** Listens, if anything wants it; completes when the port is open, or is known to be taken. */
    CompletionStage<Void> open(Address listen) {
        if (closing.isClosing() || transports.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return sockets.attach(listen, DatagramAttachment.of(OWNER, loop, handlers()))
                .handle((handle, failure) -> {
                    if (failure == null) {
                        opened(handle, listen);
                    } else {
                        transports
                                .keySet()
                                .forEach(word -> LOG.atError()
                                        .addKeyValue("bridge", listen)
                                        .addKeyValue("cause", OutageLog.words(failure))
                                        .log(word + "-closed: clients come in by the other transports"));
                        again(listen);
                    }
                    return null;
                });
    }

    private ChannelHandler handlers() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel datagrams) {
                transports.values().forEach(handler -> datagrams.pipeline().addLast(handler.get()));
            }
        };
    }

    private void opened(ListenerHandle handle, Address listen) {
        socket = handle;
        handle.whenClosed().thenRun(() -> {
            if (!closing.isClosing()) {
                again(listen);
            }
        });
        if (closing.isClosing()) {
            handle.closeAsync();
        }
    }

    private void again(Address listen) {
        home.schedule(() -> open(listen), AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    private CompletionStage<Void> close() {
        ListenerHandle handle = socket;
        return handle == null ? CompletableFuture.completedFuture(null) : handle.closeAsync();
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
