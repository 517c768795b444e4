package dev.adit.plugin.healthcheck;

import dev.adit.api.client.ClientContext;
import dev.adit.api.config.Address;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** One probe: ends well, or with words why not, within its timeout. Cancelling ends it. On the service's loop. */
final class Probing {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LINE = 4096;
    private static final int HEADERS = 16 * 1024;
    private static final int CHUNK = 8192;

    private final ClientContext context;
    private final Address target;
    private final HealthCheckConfig config;
    private final Promise<Void> result;

    Probing(ClientContext context, Address target, HealthCheckConfig config) {
        this.context = context;
        this.target = target;
        this.config = config;
        this.result = context.loop().newPromise();
    }

    Future<Void> start() {
        Future<Channel> dial = context.dial(target, config.timeout());
        Future<?> deadline = context.loop()
                .schedule(
                        () -> result.tryFailure(new IOException(
                                "no answer within " + config.timeout().toMillis() + " ms")),
                        config.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        result.addListener(done -> {
            deadline.cancel(false);
            dial.cancel(false);
        });
        dial.addListener((Future<Channel> dialled) -> {
            if (!dialled.isSuccess()) {
                result.tryFailure(dialled.cause());
                return;
            }
            Channel channel = dialled.getNow();
            result.addListener(done -> channel.close());
            if (!result.isDone()) {
                ask(channel);
            }
        });
        return result;
    }

    private void ask(Channel channel) {
        if (config.probe().kind() == Probe.Kind.TCP) {
            result.trySuccess(null);
            return;
        }
        if (config.probe().kind() == Probe.Kind.HTTPS) {
            channel.pipeline().addLast(Tls.CONTEXT.newHandler(channel.alloc(), host(), port()));
        }
        // A probe has no half-closed life: the end of the answer is its end.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline().addLast(new HttpClientCodec(LINE, HEADERS, CHUNK), new Asking(config, hostHeader(), result));
        channel.config().setAutoRead(true);
    }

    /** Made when the first probe needs it. Whether a target lives is the question, not who it is: nothing secret is sent. */
    private static final class Tls {
        static final SslContext CONTEXT = make();

        private static SslContext make() {
            try {
                return SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build();
            } catch (SSLException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private String host() {
        String host = target.host();
        return host == null ? LOOPBACK : host;
    }

    private int port() {
        return target.ports() == null ? 0 : target.port();
    }

    private String hostHeader() {
        if (target.ports() == null) {
            return "localhost";
        }
        String host = host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }
}
