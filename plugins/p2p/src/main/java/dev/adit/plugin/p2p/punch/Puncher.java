package dev.adit.plugin.p2p.punch;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Goes for a path to the other end, by one plan, once. Both ends start at the same moment, as near as they can tell. All on
 * the task's loop.
 */
@LoopOnly
public final class Puncher {
    private final PunchTask task;
    private final Attempt attempt;
    private final Promise<PunchResult> result;

    private Puncher(PunchTask task) {
        this.task = task;
        this.attempt = new Attempt(new Attempt.Means(
                new LoopClock(task.loop()),
                new SecureRandom(),
                this::open,
                task.seal(),
                task.initiator(),
                task.plan(),
                task.caps(),
                task.peerLast(),
                task.roundTrip().toNanos()));
        this.result = task.loop().newPromise();
        for (PunchTask.Main main : task.mains()) {
            Lane lane = new Lane(Method.DIRECT, main.ipv6(), main.variant(), true);
            ChannelPort port = new ChannelPort(main.channel(), task.seal(), attempt.main(lane), false);
            lane.bind(port);
            main.channel().pipeline().addLast(port);
        }
        task.candidates().forEach(attempt::add);
    }

    /**
     * Begins.
     *
     * @param task what is known of both ends
     * @return the attempt, under way
     */
    public static Puncher start(PunchTask task) {
        Puncher puncher = new Puncher(task);
        puncher.attempt.outcome().addListener((Future<Path> done) -> puncher.ended(done));
        puncher.attempt.begin();
        return puncher;
    }

    private void ended(Future<Path> done) {
        if (!done.isSuccess()) {
            result.tryFailure(done.cause());
            return;
        }
        Path path = done.getNow();
        ChannelPort port = (ChannelPort) path.lane().port();
        port.detach();
        result.trySuccess(new PunchResult(
                port.channel(), path.remote(), path.method(), path.words(), Duration.ofNanos(path.roundTripNanos())));
    }

    /** A socket beside the first one: of the same address, of another port. */
    private Future<ChannelPort> open(Port.Receiver receiver) {
        Promise<ChannelPort> promise = task.loop().newPromise();
        InetSocketAddress local = task.mains().stream()
                .filter(main -> !main.ipv6())
                .findFirst()
                .map(main -> new InetSocketAddress(main.channel().localAddress().getAddress(), 0))
                .orElseGet(() -> new InetSocketAddress(0));
        // Netty wants a handler before there is a channel; the port's needs the channel.
        ChannelInboundHandlerAdapter none = new ChannelInboundHandlerAdapter();
        task.sockets().open(local, none).addListener((Future<DatagramChannel> opening) -> {
            if (!opening.isSuccess()) {
                promise.setFailure(opening.cause());
                return;
            }
            ChannelPort port = new ChannelPort(opening.getNow(), task.seal(), receiver, true);
            opening.getNow().pipeline().replace(none, null, port);
            promise.setSuccess(port);
        });
        return promise;
    }

    /**
     * How it ends. The promise is told in the same step of the loop in which the last datagram came: a listener on the loop
     * that puts its handler into the pipeline of the result's channel misses nothing.
     *
     * @return the path; or a failure whose message says, for people, what was tried
     */
    public Future<PunchResult> result() {
        return result;
    }

    /**
     * Another address of the other end, that was not known at the beginning.
     *
     * @param candidate is tried at once
     */
    public void add(Candidate candidate) {
        attempt.add(candidate);
    }

    /**
     * Gives up.
     *
     * @param why becomes the message of the failure
     */
    public void cancel(String why) {
        attempt.cancel(why);
    }

    /**
     * What it has cost, so far or in the end.
     *
     * @return a snapshot
     */
    public PunchFigures figures() {
        return attempt.figures();
    }

    /** The loop's timer. */
    private record LoopClock(EventLoop loop) implements Clock {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void later(long nanos, Runnable task) {
            loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
