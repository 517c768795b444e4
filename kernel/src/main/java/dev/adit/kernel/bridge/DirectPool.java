package dev.adit.kernel.bridge;

import dev.adit.kernel.bridge.DirectCarrier.State;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The direct carriers of a session, at the server: which stand ready, and how many shall. A link takes one at once or none
 * at all; whoever gets none goes by the mux, and more are ordered. Any thread may take; how many are ordered is decided on
 * home.
 *
 * <p>The order doubles with a miss, and {@link #RUSH_MILLIS} later grows by all that were missed if that is more: links
 * that come at once come at once again. Half of it goes when ten seconds in a row never
 * less than half of it stood ready; then surplus carriers are closed too, which only the server does: whoever closes must
 * know that no link is just being opened.
 */
final class DirectPool {
    /** The most that are ordered to stand ready. */
    static final int MOST_READY = 128;
    /** The most connections, busy ones too; links beyond go by the mux. */
    static final int MOST = 2048;
    /** The same where each has a cipher. */
    static final int MOST_ENCRYPTED = 256;

    private static final int FIRST = 4;
    private static final long RUSH_MILLIS = 20;
    private static final int QUIET_LOOKS = 10;
    private static final long LOOK_MILLIS = 1_000;

    private final EventLoop home;
    private final EventLoopGroup group;
    private final IntSupplier least;
    private final IntConsumer order;
    private final long lookMillis;
    private final Deque<DirectCarrier> ready = new ConcurrentLinkedDeque<>();
    private final Set<DirectCarrier> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger readyCount = new AtomicInteger();
    private final AtomicInteger busyCount = new AtomicInteger();
    /** The fewest that stood ready since the last look. */
    private final AtomicInteger fewest = new AtomicInteger();

    private final LongAdder taken = new LongAdder();
    private final LongAdder missed = new LongAdder();
    /** Missed since the order has grown by it. */
    private final LongAdder rush = new LongAdder();

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean closed;
    private volatile int wanted;
    private int quietLooks;
    private @Nullable Future<?> looking;

    /** {@code least} says how many shall stand ready without any use; {@code order} tells the client how many shall. */
    DirectPool(EventLoop home, IntSupplier least, IntConsumer order) {
        this(home, least, order, LOOK_MILLIS);
    }

    /** For tests: looks at another pace than once a second. */
    DirectPool(EventLoop home, IntSupplier least, IntConsumer order, long lookMillis) {
        this.home = home;
        this.lookMillis = lookMillis;
        this.group = home.parent();
        this.least = least;
        this.order = order;
    }

    DirectStatus status() {
        return new DirectStatus(readyCount.get(), busyCount.get(), wanted, taken.sum(), missed.sum());
    }

    /** All of them, for tests. */
    List<Channel> channels() {
        return all.stream().map(DirectCarrier::channel).toList();
    }

    int busy() {
        return busyCount.get();
    }

    // Taking. Any thread.

    /** A link of its own, or null: there is none at the moment. */
    @Nullable
    Future<DuplexChannel> take() {
        EventLoop near = near();
        DirectCarrier found = claim(near);
        if (found == null) {
            missed.increment();
            if (!closed && wanted < MOST_READY) {
                rush.increment();
                if (asking.compareAndSet(false, true)) {
                    home.execute(this::grow);
                }
            }
            return null;
        }
        taken.increment();
        Future<DuplexChannel> link = found.lend(near);
        if (found instanceof LentCarrier lent) {
            link.addListener((Future<DuplexChannel> opened) -> {
                if (opened.isSuccess()) {
                    opened.getNow().closeFuture().addListener(over -> comeBack(lent));
                } else {
                    lent.close();
                }
            });
        }
        return link;
    }

    /** The loop of whoever asks, which is the visitor's. */
    private @Nullable EventLoop near() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return (EventLoop) loop;
            }
        }
        return null;
    }

    /** The one used last, of the same loop if there is any. */
    private @Nullable DirectCarrier claim(@Nullable EventLoop near) {
        for (DirectCarrier carrier : ready) {
            if (carrier.channel().eventLoop() == near && claim(carrier)) {
                return carrier;
            }
        }
        for (DirectCarrier carrier : ready) {
            if (claim(carrier)) {
                return carrier;
            }
        }
        return null;
    }

    private boolean claim(DirectCarrier carrier) {
        if (!carrier.turn(State.READY, State.BUSY)) {
            return false;
        }
        ready.remove(carrier);
        int left = readyCount.decrementAndGet();
        fewest.accumulateAndGet(left, Math::min);
        busyCount.incrementAndGet();
        return true;
    }

    private void comeBack(LentCarrier carrier) {
        if (closed || !carrier.mux().accepting()) {
            carrier.close();
        } else if (carrier.turn(State.BUSY, State.READY)) {
            busyCount.decrementAndGet();
            stand(carrier);
        }
    }

    private void stand(DirectCarrier carrier) {
        readyCount.incrementAndGet();
        ready.addFirst(carrier);
        if (closed) {
            carrier.close();
        }
    }

    // How many there are. On home.

    /** Takes one that has joined; false where there is no use for it. */
    boolean add(DirectCarrier carrier) {
        int most = carrier instanceof LentCarrier ? MOST_ENCRYPTED : MOST;
        if (closed || all.size() >= most || readyCount.get() >= 2 * MOST_READY) {
            return false;
        }
        all.add(carrier);
        stand(carrier);
        carrier.channel().closeFuture().addListener(over -> remove(carrier));
        return true;
    }

    private void remove(DirectCarrier carrier) {
        State before = carrier.end();
        all.remove(carrier);
        if (before == State.READY) {
            ready.remove(carrier);
            readyCount.decrementAndGet();
        } else if (before == State.BUSY) {
            busyCount.decrementAndGet();
        }
    }

    private void grow() {
        int before = wanted;
        wantMore(Math.max(FIRST, 2 * before));
        home.schedule(
                () -> {
                    asking.set(false);
                    wantMore(before + (int) rush.sumThenReset());
                },
                RUSH_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void wantMore(int number) {
        int more = Math.min(MOST_READY, number);
        if (!closed && more > wanted) {
            want(more);
        }
    }

    private void want(int number) {
        quietLooks = 0;
        if (number != wanted) {
            wanted = number;
            order.accept(number);
        }
        if (looking == null && !closed) {
            fewest.set(readyCount.get());
            looking = home.scheduleAtFixedRate(this::look, lookMillis, lookMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Tunnels want other carriers than before. Any thread. */
    void reviewSoon() {
        home.execute(this::review);
    }

    /** What is wanted without use may have changed. */
    void review() {
        if (!closed && least.getAsInt() > wanted) {
            want(least.getAsInt());
        }
    }

    /** To a client that cannot know. */
    void repeatOrder() {
        if (wanted > 0) {
            order.accept(wanted);
        }
    }

    private void look() {
        review();
        boolean plenty = 2 * fewest.getAndSet(readyCount.get()) >= wanted;
        boolean surplus = wanted > least.getAsInt() || readyCount.get() > wanted;
        quietLooks = plenty && surplus ? quietLooks + 1 : 0;
        if (quietLooks >= QUIET_LOOKS) {
            shrink();
        }
    }

    private void shrink() {
        want(Math.max(least.getAsInt(), wanted / 2));
        int surplus = readyCount.get() - wanted;
        for (int closing = 0; closing < surplus; closing++) {
            DirectCarrier oldest = ready.pollLast();
            if (oldest != null && oldest.turn(State.READY, State.BUSY)) {
                // As if lent, so that nobody else gets it.
                readyCount.decrementAndGet();
                busyCount.incrementAndGet();
                oldest.channel().close();
            }
        }
    }

    // The end. On home.

    /** No more links; those that are there go on. */
    void leave() {
        if (closed) {
            return;
        }
        closed = true;
        if (looking != null) {
            looking.cancel(false);
        }
        for (DirectCarrier carrier : ready) {
            if (claim(carrier)) {
                carrier.channel().close();
            }
        }
    }

    /** Ends all of them; their links are reset. */
    void close() {
        leave();
        all.forEach(DirectCarrier::close);
    }
}
