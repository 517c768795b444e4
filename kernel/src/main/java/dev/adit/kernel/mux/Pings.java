package dev.adit.kernel.mux;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers by which the round trip of a carrier is known. Asks by itself only while a window may want to
 * grow, and seldom. Loop-confined.
 */
final class Pings {
    private static final long STALE = TimeUnit.SECONDS.toNanos(2);
    /** Who asks more often than that gets no answers at all. */
    private static final int MOST_UNANSWERED = 64;

    private static final int RECENT = 8;

    private record Question(long asked, @Nullable Promise<Duration> promise) {}

    private final CarrierWriter writer;
    private final FrameBudget budget;
    private final LongObjectHashMap<Question> questions = new LongObjectHashMap<>();
    private long nextValue;
    private final long[] recent = new long[RECENT];
    private int measurements;
    private long roundTrip;
    private long measured;

    Pings(CarrierWriter writer, FrameBudget budget) {
        this.writer = writer;
        this.budget = budget;
    }

    /** Nanoseconds, 0 while unknown; asking makes it known. */
    long roundTrip() {
        long now = System.nanoTime();
        if (questions.isEmpty() && (roundTrip == 0 || now - measured > STALE)) {
            ask(now, null);
        }
        return roundTrip;
    }

    void ask(Promise<Duration> promise) {
        if (questions.size() >= MOST_UNANSWERED) {
            promise.tryFailure(new IllegalStateException(MOST_UNANSWERED + " pings are unanswered"));
            return;
        }
        ask(System.nanoTime(), promise);
    }

    private void ask(long now, @Nullable Promise<Duration> promise) {
        long value = nextValue;
        nextValue = (nextValue + 1) & Wire.MAX_LENGTH;
        questions.put(value, new Question(now, promise));
        writer.control(Wire.PING, Wire.SYN, 0, value);
    }

    /** The peer asks or answers. */
    void receive(int flags, long value) throws MuxException {
        long now = System.nanoTime();
        if (!budget.spend(now)) {
            throw MuxException.violation("a flood of pings");
        }
        if ((flags & Wire.SYN) != 0) {
            writer.control(Wire.PING, Wire.ACK, 0, value);
            return;
        }
        Question question = questions.remove(value);
        if (question == null) {
            return;
        }
        long taken = Math.max(1, now - question.asked());
        remember(taken, now);
        Promise<Duration> promise = question.promise();
        if (promise != null) {
            promise.trySuccess(Duration.ofNanos(taken));
        }
    }

    /**
     * The least of the last few counts, for a window is to fill the way and not the queues on it: with the latest, larger
     * windows would make longer queues, and these larger windows.
     */
    private void remember(long taken, long now) {
        recent[measurements % recent.length] = taken;
        measurements++;
        measured = now;
        roundTrip = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(measurements, recent.length); i++) {
            roundTrip = Math.min(roundTrip, recent[i]);
        }
    }

    void fail(MuxException cause) {
        List<Question> open = List.copyOf(questions.values());
        questions.clear();
        for (Question question : open) {
            Promise<Duration> promise = question.promise();
            if (promise != null) {
                promise.tryFailure(cause);
            }
        }
    }
}
