package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.quic.QuicConnection.Doorman;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.transport.DatagramAttachment;
import dev.adit.kernel.transport.DatagramListeners;
import dev.adit.kernel.transport.ListenerHandle;
import dev.adit.kernel.transport.WaitingRoom;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients come in over QUIC: the UDP port of the bridge. What strangers may cost holds here as for TCP: a deadline from
 * the first datagram whose address is proved until a hello is taken, few bytes until then, a waiting room. If the port cannot
 * be had, clients still come in by the other transports and it is tried again.
 *
 * <p>{@link #open} and the close may be called by any thread; one socket and all its connections belong to one loop.
 */
final class QuicEntrance implements Doorman, AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuicEntrance.class);
    private static final String OWNER = "the bridge";
    private static final int AGAIN_SECONDS = 5;

    private final BridgeServerSettings settings;
    private final DatagramListeners sockets;
    private final EventLoop home;
    private final EventLoop loop;
    private final QuicEnd end;
    private final ServerHandshake.Gate gate;
    /** Of the home loop. */
    private final WaitingRoom strangers;

    private final CloseOnce closing = new CloseOnce(this::close);
    private volatile @Nullable ListenerHandle socket;

    QuicEntrance(
            BridgeServerSettings settings,
            Identity identity,
            DatagramListeners sockets,
            EventLoop home,
            EventLoop loop,
            ServerHandshake.Gate gate) {
        this.settings = settings;
        this.sockets = sockets;
        this.home = home;
        this.loop = loop;
        this.gate = gate;
        this.end = new QuicEnd(
                identity, settings.mux().maxLinks(), settings.heartbeat().interval());
        this.strangers = new WaitingRoom(settings.limits().strangers());
    }

    /** Listens; completes when the port is open, or is known to be taken. */
    CompletionStage<Void> open(Address listen) {
        if (closing.isClosing()) {
            return CompletableFuture.completedFuture(null);
        }
        return sockets.attach(listen, DatagramAttachment.of(OWNER, loop, end.server(this)))
                .handle((handle, failure) -> {
                    if (failure == null) {
                        opened(handle, listen);
                    } else {
                        LOG.atError()
                                .addKeyValue("bridge", listen)
                                .addKeyValue("cause", OutageLog.words(failure))
                                .log("quic-closed: clients come in by the other transports");
                        again(listen);
                    }
                    return null;
                });
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

    @Override
    public void knocked(QuicConnection connection) {
        Channel channel = connection.channel();
        home.execute(() -> {
            strangers.enter(channel, connection.remote());
            channel.closeFuture().addListener(closed -> home.execute(() -> strangers.leave(channel)));
        });
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!connection.isTaken()) {
                                channel.close();
                            }
                        },
                        settings.limits().deadline().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void greeted(QuicConnection connection, QuicStreamChannel stream) {
        stream.pipeline()
                .addLast(
                        new Probation(settings.limits(), System.nanoTime()),
                        ServerHandshake.proven(stream, Transport.QUIC, connection.peer(), gate));
        stream.config().setAutoRead(true);
    }

    /** The peer of a stream is known, or has come in. Any thread. */
    void noStranger(Channel channel) {
        home.execute(() -> strangers.leave(Remote.connection(channel)));
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
