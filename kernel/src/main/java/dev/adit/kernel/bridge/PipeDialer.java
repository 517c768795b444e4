package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.config.DatagramPipes;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.pipe.ProxyHop;
import dev.adit.kernel.pipe.WebSocketAsk;
import dev.adit.kernel.pipe.WebTls;
import dev.adit.kernel.transport.AddressFilter;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Dials the byte pipes of one endpoint: the connection, then what stands in between of proxy, TLS around a WebSocket, and
 * its upgrade, one after the other. Any thread may dial.
 */
final class PipeDialer {
    private final Endpoint endpoint;
    private final Way way;
    private final Dialer dialer;
    private final Duration patience;

    /** {@code patience} is for the connection, and once more for all that follows on it. */
    PipeDialer(Endpoint endpoint, Way way, Dialer dialer, Duration patience) {
        this.endpoint = endpoint;
        this.way = way;
        this.dialer = dialer;
        this.patience = patience;
    }

    /** Completes on the loop; a pipe that comes after its future was cancelled is closed. */
    Future<Pipe> dial(EventLoop loop) {
        DatagramPipes plugin = endpoint.transport().plugin();
        if (plugin != null) {
            return new DatagramPipeDial(plugin, endpoint.address(), dialer, loop).start();
        }
        Promise<Pipe> promise = loop.newPromise();
        ProxyHop proxy = way.proxy();
        Address first = proxy == null ? endpoint.address() : proxy.address();
        DialOptions options = new DialOptions(patience, AddressFilter.everything(), "localhost").inRace();
        Future<DuplexChannel> dial = dialer.dial(first, options, loop);
        promise.addListener((Future<Pipe> ended) -> {
            if (ended.isCancelled()) {
                dial.cancel(false);
            }
        });
        dial.addListener((Future<DuplexChannel> done) -> {
            if (done.isSuccess()) {
                new Steps(done.getNow(), promise).begin();
            } else {
                promise.tryFailure(proxy == null ? done.cause() : unreachable(proxy, done.cause()));
            }
        });
        return promise;
    }

    private static IOException unreachable(ProxyHop proxy, Throwable cause) {
        return new IOException(proxy + " cannot be reached: " + OutageLog.words(cause));
    }

    /** What is done with one connection. */
    @LoopOnly
    private final class Steps {
        private final DuplexChannel channel;
        private final Promise<Pipe> result;
        private ChannelHandler last = new Last();

        Steps(DuplexChannel channel, Promise<Pipe> result) {
            this.channel = channel;
            this.result = result;
        }

        void begin() {
            result.addListener((Future<Pipe> ended) -> {
                if (!ended.isSuccess()) {
                    channel.close();
                }
            });
            // A bridge connection has no half-closed life: its peer's FIN is its end.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
            ProxyHop proxy = way.proxy();
            boolean web = endpoint.transport() == Transport.WS || endpoint.transport() == Transport.WSS;
            if (proxy == null && !web) {
                result.trySuccess(new Pipe(channel, false));
                return;
            }
            watch();
            channel.pipeline().addLast(last);
            channel.config().setAutoRead(true);
            if (proxy == null) {
                connected();
            } else if (proxy.tls() == null) {
                proxy.pass(channel, endpoint.address(), step(this::connected));
            } else {
                secure(
                        proxy.tls(),
                        Objects.requireNonNull(proxy.address().host()),
                        handler -> proxy.pass(channel, endpoint.address(), step(this::connected)));
            }
        }

        private void watch() {
            Future<?> deadline = channel.eventLoop()
                    .schedule(
                            () -> result.tryFailure(new IOException("no answer within " + patience.toMillis() + " ms")),
                            patience.toNanos(),
                            TimeUnit.NANOSECONDS);
            result.addListener(ended -> deadline.cancel(false));
        }

        /** A promise upon which it goes on, or fails. */
        private Promise<Void> step(Runnable next) {
            Promise<Void> promise = channel.eventLoop().newPromise();
            promise.addListener((Future<Void> done) -> {
                if (!done.isSuccess()) {
                    result.tryFailure(done.cause());
                } else if (!result.isDone()) {
                    next.run();
                }
            });
            return promise;
        }

        private void connected() {
            if (endpoint.transport() == Transport.WSS) {
                Objects.requireNonNull(way.tls(), "TLS for wss").get().whenComplete(this::web);
            } else if (endpoint.transport() == Transport.WS) {
                upgrade(false);
            } else {
                finish(false);
            }
        }

        /** Its files may have been read meanwhile. */
        private void web(@Nullable WebTls tls, @Nullable Throwable unreadable) {
            channel.eventLoop().execute(() -> {
                if (tls == null) {
                    result.tryFailure(Objects.requireNonNull(unreadable));
                } else if (!result.isDone()) {
                    secure(tls, endpoint.serverName(), handler -> upgrade(tls.isPinned(handler)));
                }
            });
        }

        private void secure(WebTls tls, String name, Consumer<SslHandler> next) {
            SslHandler handler =
                    tls.handler(channel.alloc(), name, endpoint.address().port());
            channel.pipeline().remove(last);
            last = new Last();
            channel.pipeline().addLast(handler, last);
            handler.handshakeFuture().addListener((Future<Channel> done) -> {
                if (!done.isSuccess()) {
                    result.tryFailure(done.cause());
                } else if (!result.isDone()) {
                    next.accept(handler);
                }
            });
        }

        private void upgrade(boolean pinned) {
            Promise<Void> upgraded = step(() -> finish(pinned));
            WebSocketAsk.install(channel.pipeline(), host(), endpoint.path(), upgraded);
        }

        private void finish(boolean pinned) {
            channel.pipeline().remove(last);
            result.trySuccess(new Pipe(channel, pinned));
        }

        /** Hears what no step does. */
        private final class Last extends ChannelInboundHandlerAdapter {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                result.tryFailure(cause);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                result.tryFailure(new IOException("the connection was closed"));
                context.fireChannelInactive();
            }
        }

        private String host() {
            int usual = endpoint.transport() == Transport.WSS ? 443 : 80;
            int port = endpoint.address().port();
            String name = Address.of(endpoint.serverName(), port).toString();
            return port == usual ? name.substring(0, name.lastIndexOf(':')) : name;
        }
    }
}
