package dev.adit.kernel.bridge;

import dev.adit.kernel.bridge.ClientHandshake.Security;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a client's connections to its server by one endpoint: dials, secures, says hello. Any thread may use it. */
final class ServerConnector implements Connector {
    private final Endpoint endpoint;
    private final BridgeClientSettings settings;
    private final ClientKey key;
    private final BridgeTls tls;
    private final PipeDialer pipes;

    /** What all ways of a client share. */
    record Means(BridgeTls tls, Dialer dialer) {}

    ServerConnector(Endpoint endpoint, BridgeClientSettings settings, ClientKey key, Means means) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.key = key;
        this.tls = means.tls;
        this.pipes = new PipeDialer(
                endpoint, settings.way(), means.dialer, settings.timings().dial());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    private static void giveUp(Future<Pipe> dial) {
        if (!dial.cancel(false)) {
            dial.addListener((Future<Pipe> done) -> {
                if (done.isSuccess()) {
                    done.getNow().channel().close();
                }
            });
        }
    }

    @Override
    public Attempt login(EventLoop loop, String session, Outcome outcome) {
        Opening opening = new Opening.Login(settings.client(), settings.instance(), session);
        // A bare carrier's FIN is a link's, and proxies make an end of both directions of it.
        boolean bareThroughProxy = endpoint.plainCarriers() && settings.way().proxy() != null;
        Set<String> capabilities = bareThroughProxy ? Set.of() : Set.of(Capabilities.CARRIER_DIRECT);
        return connect(loop, hello(opening, capabilities, settings.mux().initialWindow()), null, outcome);
    }

    @Override
    public Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome) {
        return connect(loop, hello(join, Set.of(), 0), endpoint.plainCarriers() ? secret : null, outcome);
    }

    private Hello hello(Opening opening, Set<String> capabilities, int window) {
        return new Hello(Hello.VERSION, capabilities, window, settings.nodeVersion(), opening);
    }

    private Attempt connect(EventLoop loop, Hello hello, @Nullable Bytes plainUnder, Outcome outcome) {
        Future<Pipe> pipe = pipes.dial(loop);
        pipe.addListener((Future<Pipe> done) -> {
            if (done.isSuccess()) {
                begin(done.getNow(), hello, plainUnder, outcome);
            } else {
                outcome.failed(done.cause());
            }
        });
        return () -> giveUp(pipe);
    }

    private void begin(Pipe pipe, Hello hello, @Nullable Bytes plainUnder, Outcome outcome) {
        Channel channel = pipe.channel();
        Security security;
        if (plainUnder != null) {
            security = new Security.Secret(plainUnder);
        } else if (pipe.pinned()) {
            security = new Security.Proven();
        } else {
            SslHandler handler = tls.clientHandler(channel.alloc(), key.server());
            channel.pipeline().addLast(handler);
            security = new Security.Pinned(handler, key.server());
        }
        channel.pipeline()
                .addLast(new ClientHandshake(hello, security, settings.timings().hello(), new Told(channel, outcome)));
        channel.config().setAutoRead(true);
    }

    /** Adds the channel to what is told. */
    private record Told(Channel channel, Outcome outcome) implements ClientHandshake.Outcome {
        @Override
        public boolean stands() {
            return outcome.stands();
        }

        @Override
        public void welcomed(Answer.Welcome welcome) {
            outcome.welcomed(channel, welcome);
        }

        @Override
        public void failed(Throwable cause) {
            outcome.failed(cause);
        }
    }
}
