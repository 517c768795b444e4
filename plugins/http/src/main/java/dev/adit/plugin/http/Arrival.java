package dev.adit.plugin.http;

import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/** A link on its way to become a connection to a target: opened, TLS if there is any, and what is spoken then. */
final class Arrival {
    private final TargetPool pool;
    private final LinkRequest request;
    private final boolean single;
    private final EventLoop home;
    private final Promise<TargetConnection> promise;

    /**
     * Of one exchange.
     *
     * @param single whether it must be HTTP/1.1
     * @param promise completed on the home loop, which is its own
     */
    Arrival(TargetPool pool, LinkRequest request, boolean single, EventLoop home, Promise<TargetConnection> promise) {
        this.pool = pool;
        this.request = request;
        this.single = single;
        this.home = home;
        this.promise = promise;
    }

    /** Begins; whoever cancels the promise gives up what was opened so far. */
    void start(TunnelLinks links) {
        Future<Channel> link = links.open(request);
        promise.addListener(done -> {
            if (done.isCancelled()) {
                link.cancel(false);
            }
        });
        link.addListener((Future<Channel> opened) -> {
            if (opened.isSuccess()) {
                Channel channel = opened.getNow();
                run(channel.eventLoop(), () -> begin(channel, links));
            } else {
                promise.tryFailure(opened.cause());
            }
        });
    }

    static void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void begin(Channel channel, TunnelLinks links) {
        TargetWay way = pool.way();
        SslHandler tls = way.tls(channel.alloc(), links.reached(channel, request), single);
        if (tls != null && !single && way.asks()) {
            promise.addListener(done -> {
                if (!done.isSuccess()) {
                    Ends.reset(channel);
                }
            });
            channel.pipeline().addLast(tls, new Agreement(tls, h2 -> agreed(channel, h2), promise::tryFailure));
            channel.read();
        } else if (tls == null && !single && way.isMultiplexed()) {
            many(channel);
        } else {
            one(channel, tls);
        }
    }

    private void agreed(Channel channel, boolean h2) {
        if (h2 || pool.way().isMultiplexed()) {
            many(channel);
        } else {
            one(channel, null);
        }
    }

    private void one(Channel channel, @Nullable SslHandler tls) {
        TargetConnection connection = TargetConnection.of(channel, home, pool);
        connection.install(tls);
        if (!promise.trySuccess(connection)) {
            connection.reset();
        }
    }

    private void many(Channel channel) {
        TargetSession session = new TargetSession(channel, home, pool);
        session.install();
        run(home, () -> {
            pool.add(session, home);
            session.open(promise);
        });
    }
}
