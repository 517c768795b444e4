package dev.adit.kernel.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The pace of trying again, for ever. Full jitter (each pause is drawn from nothing to a ceiling that doubles), so that
 * clients of one server do not come back in step. The ceiling stays at one second for the first minutes of an outage,
 * as most are restarts, and at half a minute later. Not thread-safe.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration SHORT_OUTAGE = Duration.ofMinutes(3);
    private static final Duration CEILING = Duration.ofSeconds(1);
    private static final Duration LATER_CEILING = Duration.ofSeconds(30);
    private static final Duration REFUSED_FROM = Duration.ofSeconds(45);
    private static final Duration REFUSED_TO = Duration.ofSeconds(75);

    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private boolean failing;
    private long since;
    private long ceiling = FIRST.toNanos();

    /**
     * Starts without an outage.
     *
     * @param random for the jitter
     */
    public Backoff(RandomGenerator random) {
        this(random, System::nanoTime);
    }

    /**
     * Starts without an outage.
     *
     * @param random for the jitter
     * @param nanoTime tells how long an outage lasts, as {@link System#nanoTime()} does
     */
    public Backoff(RandomGenerator random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /**
     * The next pause of an outage; the first call begins it.
     *
     * @return between nothing and the ceiling
     */
    public Duration next() {
        long now = nanoTime.getAsLong();
        if (!failing) {
            failing = true;
            since = now;
        }
        boolean recent = now - since < SHORT_OUTAGE.toNanos();
        long cap = (recent ? CEILING : LATER_CEILING).toNanos();
        long pause = random.nextLong(Math.min(ceiling, cap) + 1);
        ceiling = Math.min(2 * ceiling, cap);
        return Duration.ofNanos(pause);
    }

    /**
     * The pause after a refusal. Nothing but a person's work ends one, so it is about a minute, each time.
     *
     * @return 45 to 75 seconds
     */
    public Duration refused() {
        return Duration.ofNanos(random.nextLong(REFUSED_FROM.toNanos(), REFUSED_TO.toNanos()));
    }

    /** Ends the outage: somebody answered, so that the next pause is short again. */
    public void reset() {
        failing = false;
        ceiling = FIRST.toNanos();
    }

    @Override
    public String toString() {
        return "Backoff[ceiling=" + TimeUnit.NANOSECONDS.toMillis(ceiling) + " ms]";
    }
}
