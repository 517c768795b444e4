package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Brings one QUIC connection: tries the addresses of the server one after the other, not waiting long for any (RFC 8305), each
 * from a socket of its own. The first that stands is taken; the others are closed.
 */
final class QuicDial {
    /** RFC 8305 §5: a quarter of a second before the next address is tried as well. */
    static final long NEXT_MILLIS = 250;

    /** What all dials of a client share. */
    record Means(QuicEnd end, Dialer dialer, NodeId server, Duration timeout) {}

    private final Means means;
    private final Address address;
    private final EventLoop loop;
    private final Promise<QuicConnection> promise;
    private final Deque<InetAddress> rest = new ArrayDeque<>();
    private int underWay;
    private Throwable last = new IOException("no answer");

    QuicDial(Means means, Address address, EventLoop loop) {
        this.means = means;
        this.address = address;
        this.loop = loop;
        this.promise = loop.newPromise();
    }

    /** Any thread; once. */
    Future<QuicConnection> start() {
        means.dialer
                .resolve(Objects.requireNonNull(address.host()), loop)
                .addListener((Future<List<InetAddress>> found) -> {
                    if (found.isSuccess()) {
                        rest.addAll(found.getNow());
                        next();
                    } else {
                        promise.tryFailure(new IOException(address + ": the name has no address"));
                    }
                });
        return promise;
    }

    @LoopOnly
    private void next() {
        InetAddress candidate = rest.poll();
        if (candidate == null || promise.isDone()) {
            return;
        }
        underWay++;
        loop.schedule(this::next, NEXT_MILLIS, TimeUnit.MILLISECONDS);
        means.dialer.openDatagramsTo(candidate, loop).addListener((Future<DatagramChannel> opened) -> {
            if (opened.isSuccess()) {
                connect(opened.getNow(), new InetSocketAddress(candidate, address.port()));
            } else {
                failed(opened.cause());
            }
        });
    }

    private void connect(DatagramChannel socket, InetSocketAddress remote) {
        if (promise.isDone()) {
            socket.close();
            return;
        }
        socket.config().setAutoRead(true);
        Future<QuicConnection> connecting = means.end.connect(socket, remote, means.server, means.timeout);
        promise.addListener(done -> {
            if (!connecting.isDone()) {
                socket.close();
            }
        });
        connecting.addListener((Future<QuicConnection> done) -> {
            if (done.isSuccess()) {
                stands(done.getNow(), socket);
            } else {
                loop.execute(socket::close);
                failed(done.cause());
            }
        });
    }

    private void stands(QuicConnection connection, Channel socket) {
        // Not at once: it may be reading.
        connection.channel().closeFuture().addListener(closed -> loop.execute(socket::close));
        if (!promise.trySuccess(connection)) {
            connection.channel().close();
        }
    }

    private void failed(Throwable cause) {
        underWay--;
        last = cause;
        if (rest.isEmpty() && underWay == 0) {
            promise.tryFailure(last);
        } else {
            next();
        }
    }
}
