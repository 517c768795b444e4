package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.config.DatagramPipes;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Brings one pipe of a plugin's transport: tries the addresses of the server as {@link QuicDial} does, each from a socket of
 * its own, which goes with its pipe. The first pipe is taken; the others are closed.
 */
final class DatagramPipeDial {
    private final DatagramPipes pipes;
    private final Address address;
    private final Dialer dialer;
    private final EventLoop loop;
    private final Promise<Pipe> promise;
    private final Deque<InetAddress> rest = new ArrayDeque<>();
    private int underWay;

    DatagramPipeDial(DatagramPipes pipes, Address address, Dialer dialer, EventLoop loop) {
        this.pipes = pipes;
        this.address = address;
        this.dialer = dialer;
        this.loop = loop;
        this.promise = loop.newPromise();
    }

    /** Any thread; once. */
    Future<Pipe> start() {
        dialer.resolve(Objects.requireNonNull(address.host()), loop).addListener((Future<List<InetAddress>> found) -> {
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
        loop.schedule(this::next, QuicDial.NEXT_MILLIS, TimeUnit.MILLISECONDS);
        dialer.openDatagramsTo(candidate, loop).addListener((Future<DatagramChannel> opened) -> {
            if (opened.isSuccess()) {
                dial(opened.getNow(), new InetSocketAddress(candidate, address.port()));
            } else {
                failed(opened.cause());
            }
        });
    }

    private void dial(DatagramChannel socket, InetSocketAddress server) {
        if (promise.isDone()) {
            socket.close();
            return;
        }
        socket.config().setAutoRead(true);
        Future<DuplexChannel> dialling;
        try {
            dialling = pipes.dial(socket, server);
        } catch (RuntimeException | LinkageError broken) {
            socket.close();
            failed(broken);
            return;
        }
        promise.addListener(done -> dialling.cancel(false));
        dialling.addListener((Future<DuplexChannel> done) -> {
            if (!done.isSuccess()) {
                failed(done.cause());
                return;
            }
            DuplexChannel pipe = done.getNow();
            // A bridge connection has no half-closed life: its peer's end is its own.
            pipe.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
            if (!promise.trySuccess(new Pipe(pipe, false))) {
                pipe.close();
            }
        });
    }

    private void failed(Throwable cause) {
        underWay--;
        if (rest.isEmpty() && underWay == 0) {
            promise.tryFailure(cause);
        } else {
            next();
        }
    }
}
