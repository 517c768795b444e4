package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.quic.QuicConnection.Doorman;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.transport.WaitingRoom;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.concurrent.TimeUnit;

/**
 * Where clients come in over QUIC. What strangers may cost holds here as for TCP: a deadline from the first datagram whose
 * address is proved until a hello is taken, few bytes until then, a waiting room. One socket and all its connections belong to
 * one loop.
 */
final class QuicEntrance implements Doorman {
    private final BridgeServerSettings settings;
    private final EventLoop home;
    private final QuicEnd end;
    private final ServerHandshake.Gate gate;
    /** Of the home loop. */
    private final WaitingRoom strangers;

    QuicEntrance(BridgeServerSettings settings, Identity identity, EventLoop home, ServerHandshake.Gate gate) {
        this.settings = settings;
        this.home = home;
        this.gate = gate;
        this.end = new QuicEnd(
                identity, settings.mux().maxLinks(), settings.heartbeat().interval());
        this.strangers = new WaitingRoom(settings.limits().strangers());
    }

    /** Makes what takes the datagrams of one socket. */
    ChannelHandler codec() {
        return end.server(this);
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
}
