package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one target. Those that wait for the next request, and those that many requests share, are kept by the
 * visitors' loop that used them, so that nothing is shared between loops.
 */
final class TargetPool {
    private static final long SWEEP_MILLIS = 500;

    private final TunnelLinks links;
    private final TargetWay way;
    private final Map<EventLoop, Shelf> shelves = new ConcurrentHashMap<>();
    private final Set<TargetPool> others = ConcurrentHashMap.newKeySet();
    private final @Nullable TargetPool parent;
    private volatile boolean multiplexed;
    private volatile boolean closed;

    TargetPool(TunnelLinks links, TargetWay way) {
        this(links, way, null);
    }

    private TargetPool(TunnelLinks links, TargetWay way, @Nullable TargetPool parent) {
        this.links = links;
        this.way = way;
        this.parent = parent;
        this.multiplexed = way.isMultiplexed();
    }

    /** One to the same target that a visitor has for itself; closed with this one, or by {@link #leave}. */
    TargetPool another() {
        TargetPool own = new TargetPool(links, way, this);
        others.add(own);
        if (closed) {
            own.close();
        }
        return own;
    }

    /** Its visitor has gone. Any thread. */
    void leave() {
        close();
        if (parent != null) {
            parent.others.remove(this);
        }
    }

    TargetWay way() {
        return way;
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

    /**
     * Opens a new one, or a stream of one that many share; completes on the home loop. Cancelling gives up what was opened
     * so far.
     *
     * @param request for the link
     * @param single whether it must be HTTP/1.1, which alone can turn into another protocol
     * @param home the visitor's loop, which is the caller's
     */
    @LoopOnly
    Future<TargetConnection> open(LinkRequest request, boolean single, EventLoop home) {
        Promise<TargetConnection> promise = home.newPromise();
        Arrival arrival = new Arrival(this, request, single, home, promise);
        if (single) {
            arrival.start(links);
        } else {
            open(shelf(home), arrival, promise);
        }
        return promise;
    }

    /** Where many share one, those that come while it is on its way wait for it. */
    private void open(Shelf shelf, Arrival arrival, Promise<TargetConnection> promise) {
        TargetSession session = shelf.roomy();
        Future<?> coming = shelf.coming;
        if (promise.isDone()) {
            return;
        }
        if (session != null) {
            session.open(promise);
        } else if (multiplexed && coming != null && !coming.isDone()) {
            coming.addListener(done -> open(shelf, arrival, promise));
        } else {
            shelf.coming = promise;
            arrival.start(links);
        }
    }

    /** One that many may share has come; later it is {@link #forget forgotten}. */
    @LoopOnly
    void add(TargetSession session, EventLoop home) {
        multiplexed = true;
        Shelf shelf = shelf(home);
        if (closed) {
            home.execute(session::leave);
        } else {
            shelf.sessions.add(session);
            shelf.sweepLater();
        }
    }

    @LoopOnly
    void forget(TargetSession session, EventLoop home) {
        Shelf shelf = shelves.get(home);
        if (shelf != null) {
            shelf.sessions.remove(session);
        }
    }

    private Shelf shelf(EventLoop home) {
        return shelves.computeIfAbsent(home, Shelf::new);
    }

    /** Keeps one for the next request. */
    @LoopOnly
    void keep(TargetConnection connection, EventLoop home, Duration idle) {
        Shelf shelf = shelf(home);
        if (closed || !shelf.add(connection, idle)) {
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
        others.forEach(TargetPool::close);
    }

    /** Those that wait, of one loop. */
    @LoopOnly
    private static final class Shelf {
        private final EventLoop home;
        private final Deque<TargetConnection> waiting = new ArrayDeque<>();
        private final List<TargetSession> sessions = new ArrayList<>(1);
        private @Nullable Future<?> coming;
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
            sweepLater();
            return true;
        }

        @Nullable
        TargetSession roomy() {
            for (int i = 0; i < sessions.size(); i++) {
                if (sessions.get(i).hasRoom()) {
                    return sessions.get(i);
                }
            }
            return null;
        }

        void sweepLater() {
            if (!sweeping) {
                sweeping = true;
                home.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void sweep() {
            List<TargetConnection> over = new ArrayList<>();
            waiting.removeIf(connection -> connection.isStale() && over.add(connection));
            over.forEach(TargetConnection::close);
            List<TargetSession> unused =
                    sessions.stream().filter(TargetSession::isStale).toList();
            sessions.removeAll(unused);
            unused.forEach(TargetSession::leave);
            sweeping = !waiting.isEmpty() || !sessions.isEmpty();
            if (sweeping) {
                home.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        void clear() {
            List<TargetConnection> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(TargetConnection::close);
            List<TargetSession> shared = List.copyOf(sessions);
            sessions.clear();
            shared.forEach(TargetSession::leave);
        }
    }
}
