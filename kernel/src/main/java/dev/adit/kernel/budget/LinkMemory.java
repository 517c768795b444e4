package dev.adit.kernel.budget;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.util.internal.PlatformDependent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budget of a process for its links: how many there may be, and how many bytes may stand still in them because
 * somebody does not take them. Every place where bytes can stand still tells its {@link Holding}. Any thread; no locks.
 *
 * <ul>
 *   <li>Above half of it, flows keep less ({@link #isTight()}) and windows do not grow.
 *   <li>Above three quarters, a new link is taken only in exchange for one that has stood still for {@link #PATIENCE},
 *       which is reset; else it is refused as {@code OVERLOADED}.
 *   <li>Above all of it, links that stand still are reset until it fits again: first who keeps most for longest.
 *   <li>Receive windows may exceed their first size by a quarter of it, all together: credit cannot be taken back, so it is
 *       reserved when it is granted.
 * </ul>
 */
public final class LinkMemory {
    /** A link that moved nothing for so long may have to make room for a new one. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(LinkMemory.class);
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);
    /** Channels, handlers and timers of a link at one node, on the heap. */
    private static final long HEAP_OF_A_LINK = 24 * 1024;

    private static final int FEWEST_LINKS = 256;
    private static final int MOST_LINKS = 100_000;
    private static final long MIB = 1 << 20;

    private final long limit;
    private final int links;
    private final AtomicLong held = new AtomicLong();
    /** Of what is held: by links that were told to go. */
    private final AtomicLong leaving = new AtomicLong();

    private final AtomicLong growth = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reset = new LongAdder();
    private final Set<Holding> standing = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastTold = new AtomicLong(System.nanoTime() - SILENCE);

    /**
     * Makes one.
     *
     * @param limit bytes that may stand still
     * @param links that may be open
     */
    public LinkMemory(long limit, int links) {
        this.limit = limit;
        this.links = links;
    }

    /**
     * By what the JVM was given: half of its direct memory, and a link for every 24 KiB of heap.
     *
     * @return a new one; a process has one
     */
    public static LinkMemory ofProcess() {
        long affordable = Runtime.getRuntime().maxMemory() / HEAP_OF_A_LINK;
        return new LinkMemory(PlatformDependent.maxDirectMemory() / 2, (int)
                Math.max(FEWEST_LINKS, Math.min(MOST_LINKS, affordable)));
    }

    /**
     * One that never refuses.
     *
     * @return a new one
     */
    public static LinkMemory unbounded() {
        return new LinkMemory(Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Takes a link in. Whoever gets null calls {@link #leave()} when the link has ended.
     *
     * @return why there is no room for it, or null
     */
    public @Nullable LinkException admit() {
        if (open.incrementAndGet() > links) {
            return refuse("there are " + links + " links already");
        }
        if (counted() > limit - limit / 4 && !resetStalled(PATIENCE)) {
            return refuse("links hold " + held.get() / MIB + " of " + limit / MIB + " MiB");
        }
        return null;
    }

    private LinkException refuse(String why) {
        open.decrementAndGet();
        refused.increment();
        tell();
        return new LinkException(LinkFailure.OVERLOADED, why);
    }

    /** A link that was taken in has ended. */
    public void leave() {
        open.decrementAndGet();
    }

    /**
     * Makes an account of bytes that may stand still.
     *
     * @param resetLink any thread may call it, once, when the link must go
     * @return empty
     */
    public Holding holding(Runnable resetLink) {
        return new Holding(this, resetLink);
    }

    /**
     * Tells whether less should be kept than usual.
     *
     * @return true above half of the limit
     */
    public boolean isTight() {
        return held.get() > limit / 2;
    }

    /**
     * Reserves credit beyond a window's first size, for the peer may use it at any time. Nobody gets more than half of
     * what is left, so there is always some for the next.
     *
     * @param bytes to be given back by {@link #shrink}
     * @return whether they were reserved
     */
    public boolean grow(long bytes) {
        if (isTight()) {
            return false;
        }
        long most = limit / 4;
        long before = growth.get();
        while (bytes <= (most - before) / 2) {
            if (growth.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = growth.get();
        }
        return false;
    }

    /**
     * Gives credit back that was never granted or came back.
     *
     * @param bytes of {@link #grow}
     */
    public void shrink(long bytes) {
        growth.addAndGet(-bytes);
    }

    /**
     * Looks at it.
     *
     * @return what it is now
     */
    public LinkMemoryStatus status() {
        return new LinkMemoryStatus(held.get(), limit, growth.get(), open.get(), links, refused.sum(), reset.sum());
    }

    // What holdings tell.

    void changed(Holding holding, long before, long now) {
        held.addAndGet(now - before);
        if (before == 0) {
            standing.add(holding);
        } else if (now == 0) {
            standing.remove(holding);
        }
        if (now > before && counted() > limit) {
            resetStalled(0);
        }
    }

    void left(long bytes) {
        leaving.addAndGet(-bytes);
    }

    private long counted() {
        return held.get() - leaving.get();
    }

    /** Seldom and among few thousand, so a search is cheaper than an order that every burst would have to keep. */
    private boolean resetStalled(long least) {
        long now = System.nanoTime();
        double heaviest = -1;
        Holding victim = null;
        for (Holding holding : standing) {
            long age = now - holding.since();
            // A few bytes that wait for their turn on a busy carrier are old, too, and would free nothing.
            double weight = (double) age * holding.bytes();
            if (age >= least && weight > heaviest && !holding.isLeaving()) {
                heaviest = weight;
                victim = holding;
            }
        }
        if (victim == null) {
            return false;
        }
        long bytes = victim.dismiss(leaving);
        if (bytes > 0) {
            reset.increment();
            tell();
        }
        return true;
    }

    private void tell() {
        long now = System.nanoTime();
        long before = lastTold.get();
        if (now - before < SILENCE || !lastTold.compareAndSet(before, now)) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("held", held.get() / MIB + "MiB")
                .addKeyValue("limit", limit / MIB + "MiB")
                .addKeyValue("links", open.get())
                .addKeyValue("refused", refused.sum())
                .addKeyValue("reset", reset.sum())
                .log("link-memory-short: new links are refused, or stalled ones are reset");
    }
}
