package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelContext;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one target. Those that wait for the next request are kept by the visitors' loop that used them, so that
 * nothing is shared between loops.
 */
final class TargetPool {
    private static final long SWEEP_MILLIS = 500;

    private final TunnelContext context;
    private final @Nullable TargetTrust trust;
    private final Map<EventLoop, Shelf> shelves = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** With TLS to the target, or without. */
    TargetPool(TunnelContext context, @Nullable TargetTrust trust) {
        this.context = context;
        this.trust = trust;
    }

    /**
     * Takes one that waits.
     *
     * @param home the visitor's loop, which is the caller's
     * @param youngest how long it may have waited
     */
    @LoopOnly
    @Nullable
    TargetConnection take(EventLoop home, Duration youngest) {
        Shelf shelf = shelves.get(home);
        return shelf == null ? null : shelf.take(youngest);
    }

    /** Opens a new one; completes on the home loop. Cancelling gives up what was opened so far. */
    @LoopOnly
    Future<TargetConnection> open(Visit visit, int index, EventLoop home) {
        Promise<TargetConnection> promise = home.newPromise();
        LinkRequest request = context.request(visit.at(index), HttpTunnelType.NAME);
        Future<Channel> link = context.links().open(request);
        promise.addListener(done -> {
            if (done.isCancelled()) {
                link.cancel(false);
            }
        });
        link.addListener((Future<Channel> opened) -> {
            if (!opened.isSuccess()) {
                promise.tryFailure(opened.cause());
                return;
            }
            Channel channel = opened.getNow();
            TargetConnection connection = new TargetConnection(channel, home, this);
            run(channel.eventLoop(), () -> {
                connection.install(
                        trust == null
                                ? null
                                : trust.handler(channel.alloc(), context.links().reached(channel, request)));
                if (!promise.trySuccess(connection)) {
                    connection.reset();
                }
            });
        });
        return promise;
    }

    private static void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Keeps one for the next request. */
    @LoopOnly
    void keep(TargetConnection connection, EventLoop home, Duration idle) {
        Shelf shelf = shelves.computeIfAbsent(home, Shelf::new);
        // Where it matters who comes, the next visitor may be another one's.
        if (closed || context.links().dependsOnVisitor() || !shelf.add(connection, idle)) {
            connection.close();
        }
    }

    @LoopOnly
    void forget(TargetConnection connection, EventLoop home) {
        Shelf shelf = shelves.get(home);
        if (shelf != null) {
            shelf.waiting.remove(connection);
        }
    }

    /** Closes those that wait; the others when they are through. Any thread. */
    void close() {
        closed = true;
        shelves.forEach((home, shelf) -> home.execute(shelf::clear));
    }

    /** Those that wait, of one loop. */
    @LoopOnly
    private static final class Shelf {
        private final EventLoop home;
        private final Deque<TargetConnection> waiting = new ArrayDeque<>();
        private boolean sweeping;

        Shelf(EventLoop home) {
            this.home = home;
        }

        @Nullable
        TargetConnection take(Duration youngest) {
            // The one that was used last is the one most likely to live.
            TargetConnection last = waiting.peekLast();
            return last == null || last.waited() > youngest.toNanos() ? null : waiting.pollLast();
        }

        boolean add(TargetConnection connection, Duration idle) {
            if (waiting.size() >= Limits.IDLE_TARGETS) {
                return false;
            }
            connection.waitFor(idle);
            waiting.addLast(connection);
            if (!sweeping) {
                sweeping = true;
                home.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            }
            return true;
        }

        private void sweep() {
            List<TargetConnection> over = new ArrayList<>();
            waiting.removeIf(connection -> connection.isStale() && over.add(connection));
            over.forEach(TargetConnection::close);
            sweeping = !waiting.isEmpty();
            if (sweeping) {
                home.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        void clear() {
            List<TargetConnection> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(TargetConnection::close);
        }
    }
}
