package dev.adit.plugin.p2p.nat;

import dev.adit.plugin.p2p.stun.Sockets;
import dev.adit.plugin.p2p.stun.StunCall;
import dev.adit.plugin.p2p.stun.StunQuestion;
import dev.adit.plugin.p2p.stun.StunReceiver;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks how one socket is seen, until it is answered. */
final class MappedRun {
    private final EventLoop loop;
    private final DatagramChannel channel;
    private final StunCall call;
    private final StunReceiver receiver;
    private final Promise<InetSocketAddress> done;
    private final List<Future<?>> timers = new ArrayList<>();
    private final InetSocketAddress rendezvous;

    MappedRun(EventLoop loop, DatagramChannel channel, InetSocketAddress rendezvous) {
        this.loop = loop;
        this.channel = channel;
        this.rendezvous = rendezvous;
        this.done = loop.newPromise();
        this.call = new StunCall(channel, rendezvous, StunQuestion.of(false, false));
        this.receiver = new StunReceiver(
                (answer, from) -> {
                    InetSocketAddress mapped = call().take(answer) ? answer.mapped() : null;
                    return mapped != null && done().trySuccess(mapped);
                },
                false);
    }

    private StunCall call() {
        return call;
    }

    private Promise<InetSocketAddress> done() {
        return done;
    }

    Future<InetSocketAddress> start() {
        channel.pipeline().addFirst(receiver);
        done.addListener(over -> {
            timers.forEach(timer -> timer.cancel(false));
            // Not while its channelRead runs below us.
            loop.execute(() -> {
                if (channel.pipeline().context(receiver) != null) {
                    channel.pipeline().remove(receiver);
                }
            });
        });
        call.send();
        for (long at : ProbeRun.RESENDS) {
            timers.add(loop.schedule(call::send, at, TimeUnit.MILLISECONDS));
        }
        timers.add(loop.schedule(
                () -> done.tryFailure(new SocketTimeoutException("no answer from " + rendezvous)),
                ProbeRun.SILENCE,
                TimeUnit.MILLISECONDS));
        return done;
    }

    /** The same of a socket of its own. */
    static Future<InetSocketAddress> fresh(EventLoop loop, Sockets sockets, InetSocketAddress rendezvous) {
        Promise<InetSocketAddress> done = loop.newPromise();
        InetSocketAddress any = ProbeSocket.any(rendezvous.getAddress() instanceof Inet6Address);
        sockets.open(any, new StunReceiver((answer, from) -> false, true))
                .addListener((Future<DatagramChannel> opened) -> {
                    if (!opened.isSuccess()) {
                        done.tryFailure(opened.cause());
                        return;
                    }
                    DatagramChannel socket = opened.getNow();
                    new MappedRun(loop, socket, rendezvous).start().addListener((Future<InetSocketAddress> asked) -> {
                        socket.close();
                        if (asked.isSuccess()) {
                            done.trySuccess(asked.getNow());
                        } else {
                            done.tryFailure(asked.cause());
                        }
                    });
                });
        return done;
    }
}
