package dev.adit.plugin.p2p.punch;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The questions of an attempt whose answers may still come. */
final class Questions {
    /** More are in no plan. */
    private static final int MOST = 16_384;

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Long, Sent> pending = new HashMap<>();

    /**
     * A question under way.
     *
     * @param nominated what it is to agree to; null for a probe
     */
    record Sent(
            Lane lane,
            InetSocketAddress target,
            long nanos,
            @Nullable Path nominated) {}

    Questions(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A challenge that nobody can guess: who answers it has heard it, at the address that it was sent to. */
    long ask(Lane lane, InetSocketAddress target, @Nullable Path nominated) {
        if (pending.size() >= MOST) {
            pending.clear();
        }
        long challenge = random.nextLong();
        pending.put(challenge, new Sent(lane, target, clock.nanos(), nominated));
        return challenge;
    }

    /** Each is answered once. Null for what was never asked. */
    @Nullable
    Sent take(long challenge) {
        return pending.remove(challenge);
    }

    void clear() {
        pending.clear();
    }
}
