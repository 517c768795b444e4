package dev.adit.kernel.bridge;

import dev.adit.kernel.bridge.ClientHandshake.Security;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's way over QUIC: the login brings a connection, and the join goes over the same one, which is the carrier then.
 * Only a join without such a connection brings one of its own.
 */
final class QuicConnector implements Connector {
    private final Endpoint endpoint;
    private final BridgeClientSettings settings;
    private final QuicDial.Means means;
    private volatile @Nullable QuicConnection current;

    QuicConnector(Endpoint endpoint, BridgeClientSettings settings, ClientKey key, Dialer dialer) {
        this.endpoint = endpoint;
        this.settings = settings;
        QuicEnd end = new QuicEnd(
                key.identity(), settings.mux().maxLinks(), settings.heartbeat().interval());
        this.means =
                new QuicDial.Means(end, dialer, key.server(), settings.timings().dial());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Attempt login(EventLoop loop, String session, Outcome outcome) {
        Opening opening = new Opening.Login(settings.client(), settings.instance(), session);
        Hello hello = hello(opening, settings.mux().initialWindow());
        return dial(loop, outcome, connection -> {
            current = connection;
            say(connection, hello, outcome);
        });
    }

    @Override
    public Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome) {
        Hello hello = hello(join, 0);
        QuicConnection there = current;
        if (there != null && there.channel().isActive() && !there.carries()) {
            there.channel().eventLoop().execute(() -> say(there, hello, outcome));
            return () -> {};
        }
        return dial(loop, outcome, connection -> say(connection, hello, outcome));
    }

    private Hello hello(Opening opening, int window) {
        // A link is a connection of its own already: no direct carriers.
        return new Hello(Hello.VERSION, Set.of(), window, settings.nodeVersion(), opening);
    }

    private interface Then {
        void stands(QuicConnection connection);
    }

    private Attempt dial(EventLoop loop, Outcome outcome, Then then) {
        QuicDial dial = new QuicDial(means, endpoint.address(), loop);
        Future<QuicConnection> dialling = dial.start();
        dialling.addListener((Future<QuicConnection> done) -> {
            if (done.isSuccess()) {
                then.stands(done.getNow());
            } else {
                outcome.failed(done.cause());
            }
        });
        return () -> giveUp(dialling);
    }

    private static void giveUp(Future<QuicConnection> dialling) {
        if (!dialling.cancel(false)) {
            dialling.addListener((Future<QuicConnection> done) -> {
                if (done.isSuccess()) {
                    done.getNow().channel().close();
                }
            });
        }
    }

    /** On the connection's loop. */
    private void say(QuicConnection connection, Hello hello, Outcome outcome) {
        Told told = new Told(outcome);
        ClientHandshake handshake = new ClientHandshake(
                hello, new Security.Proven(), settings.timings().hello(), told);
        connection
                .hello(stream -> {
                    told.stream = stream;
                    stream.pipeline().addLast(handshake);
                })
                .addListener((Future<QuicStreamChannel> opened) -> {
                    if (!opened.isSuccess()) {
                        outcome.failed(opened.cause());
                    }
                });
    }

    /** Adds the channel to what is told. */
    private static final class Told implements ClientHandshake.Outcome {
        private final Outcome outcome;
        private @Nullable QuicStreamChannel stream;

        Told(Outcome outcome) {
            this.outcome = outcome;
        }

        @Override
        public boolean stands() {
            return outcome.stands();
        }

        @Override
        public void welcomed(Answer.Welcome welcome) {
            if (stream != null) {
                outcome.welcomed(stream, welcome);
            }
        }

        @Override
        public void failed(Throwable cause) {
            outcome.failed(cause);
        }
    }
}
