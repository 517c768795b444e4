package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one data path: joins two channels of any type, on one event loop or on two, until both have ended.
 *
 * <ul>
 *   <li>Back-pressure: the writability of one end drives the auto-read of the other.
 *   <li>The end of one direction is passed on as such, after the last byte of it was written; the other direction goes on.
 *   <li>Both directions ended: both channels are closed.
 *   <li>Anything else (a reset, a failed write, a channel closed by somebody) resets both ends at once. The first cause is
 *       kept.
 *   <li>A link of which one direction has ended and the other moves nothing for {@link #HALF_CLOSED_IDLE} is reset: a FIN
 *       followed by a RST is not reported by every transport, and such links would stay for ever.
 * </ul>
 *
 * The buffer that was read is the buffer that is written; nothing is copied. Between two bare native sockets on one loop a
 * {@link Pump} moves the bytes once there are many, under the same contract.
 */
public final class Splice {
    /** How long a half-closed link may be silent. */
    public static final Duration HALF_CLOSED_IDLE = Duration.ofMinutes(10);

    /** Who still stands in a pipeline after so many bursts (an answer under way soon goes) stands there for good. */
    private static final int MOST_LOOKS = 64;

    private final Promise<Void> done;
    private final SpliceEnd visitor;
    private final SpliceEnd target;
    private final Duration idleLimit;
    private final LinkMemory memory;
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    private final AtomicInteger ends = new AtomicInteger(2);
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicBoolean halfClosed = new AtomicBoolean();
    private volatile @Nullable Future<?> timer;
    /** Of the one loop, if it is one. */
    private long pumpFrom;

    private int looks;

    private Splice(SpliceEnd visitor, SpliceEnd target, Duration idleLimit, LinkMemory memory, long pumpFrom) {
        this.visitor = visitor;
        this.target = target;
        this.idleLimit = idleLimit;
        this.memory = memory;
        this.pumpFrom = Pump.fits(visitor.channel(), target.channel()) ? pumpFrom : Pump.NEVER;
        this.done = visitor.loop().newPromise();
    }

    /**
     * Joins two channels; owns both from now on. Any thread.
     *
     * @param visitor where {@code up} comes from: auto-read off, half-close allowed, no handler that holds bytes back
     * @param target the other end, under the same conditions
     * @param up told the bytes read from the visitor, on its loop
     * @param down told the bytes read from the target, on its loop
     * @param memory told what waits for either end
     * @return completes when both channels are closed; fails with the first cause if the end was not an orderly one
     */
    public static Future<Void> join(
            DuplexChannel visitor, DuplexChannel target, LongConsumer up, LongConsumer down, LinkMemory memory) {
        SpliceEnd from = new SpliceEnd(visitor, up);
        return join(from, new SpliceEnd(target, down), HALF_CLOSED_IDLE, memory, Pump.WORTH_BYTES);
    }

    /** {@code pumpFrom}: bytes after which a {@link Pump} takes over where it can. */
    static Future<Void> join(
            SpliceEnd visitor, SpliceEnd target, Duration idleLimit, LinkMemory memory, long pumpFrom) {
        Splice splice = new Splice(visitor, target, idleLimit, memory, pumpFrom);
        visitor.bind(splice, target);
        target.bind(splice, visitor);
        splice.start();
        return splice.done;
    }

    /** Nothing is read before both ends have their handlers: first both are installed, then each begins. */
    private void start() {
        run(visitor.loop(), () -> {
            visitor.install();
            run(target.loop(), () -> {
                target.install();
                target.begin();
                run(visitor.loop(), visitor::begin);
            });
        });
    }

    /** Resets both ends. Any thread; only the first cause counts. */
    void fail(Throwable failure) {
        if (cause.compareAndSet(null, failure)) {
            run(visitor.loop(), () -> visitor.reset(failure));
            run(target.loop(), () -> target.reset(failure));
        }
    }

    /**
     * A burst is over, or what was written is gone. A splice that moves much leaves the pipelines as soon as nothing is
     * under way in them. On the one loop, if it is one.
     */
    void burst() {
        if (pumpFrom <= visitor.moved() + target.moved() && canPump()) {
            long from = pumpFrom;
            pumpFrom = Pump.NEVER;
            // Not in the middle of somebody's read or write.
            visitor.loop().execute(() -> {
                boolean alone = visitor.isAlone() && target.isAlone();
                if (alone && canPump()) {
                    Pump.begin(this, visitor, target);
                } else if (alone || ++looks < MOST_LOOKS) {
                    pumpFrom = from;
                }
            });
        }
    }

    private boolean canPump() {
        return visitor.isIdle() && target.isIdle() && !failed();
    }

    LinkMemory memory() {
        return memory;
    }

    /** It stands still, and the process needs the memory. Any thread. */
    void makeRoom() {
        fail(new IOException("the link stood still while memory was short"));
    }

    boolean failed() {
        return cause.get() != null;
    }

    /** One direction has ended; from now on the other must move. Any thread. */
    void halfClosed() {
        if (halfClosed.compareAndSet(false, true)) {
            run(visitor.loop(), () -> watch(moved.get()));
        }
    }

    /** Something was read, written or asked for. Any thread. */
    void touch() {
        if (halfClosed.get()) {
            moved.incrementAndGet();
        }
    }

    private void watch(int seen) {
        if (ends.get() > 0) {
            timer = visitor.loop().schedule(() -> judge(seen), idleLimit.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void judge(int seen) {
        if (moved.get() != seen) {
            watch(moved.get());
            return;
        }
        fail(new IOException("half-closed and silent for " + idleLimit.toSeconds() + " s"));
    }

    /** One channel is closed. Any thread. */
    void ended() {
        if (ends.decrementAndGet() > 0) {
            return;
        }
        Future<?> watching = timer;
        if (watching != null) {
            watching.cancel(false);
        }
        Throwable first = cause.get();
        if (first == null) {
            done.trySuccess(null);
        } else {
            done.tryFailure(first);
        }
    }

    /** Runs now where the loop is ours, else later there. A loop that has ended has closed its channels. */
    void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            fail(ended);
        }
    }
}
