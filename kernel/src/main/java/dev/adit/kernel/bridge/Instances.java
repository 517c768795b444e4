package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Second;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one client name, one for each instance of it that is there, in the order in which they serve: whoever
 * has been online longest without a break comes first. Immutable; any thread may ask.
 *
 * @param second what several are to each other
 * @param inOrder none of them has said good-bye
 */
record Instances(Second second, List<BridgeSession> inOrder) {
    private static final Comparator<BridgeSession> MOST_READY = Comparator.comparingInt(Instances::readiness);
    private static final Comparator<BridgeSession> MOST_FREE = MOST_READY.thenComparing(
            Comparator.comparingInt(BridgeSession::links).reversed());

    Instances with(BridgeSession session) {
        return new Instances(
                second, Stream.concat(others(session), Stream.of(session)).toList());
    }

    Instances without(BridgeSession session) {
        return new Instances(second, others(session).toList());
    }

    private Stream<BridgeSession> others(BridgeSession session) {
        return inOrder.stream().filter(other -> other != session);
    }

    /** The one whose turn it is, whether it has a carrier at the moment or not. */
    @Nullable
    BridgeSession first() {
        BridgeSession best = null;
        for (BridgeSession session : inOrder) {
            if (best == null || (session.isOnline() && !best.isOnline())) {
                best = session;
            }
        }
        return best;
    }

    /** Tells whether another one serves instead of this one. */
    boolean keepsWaiting(BridgeSession session) {
        return second == Second.STANDBY && session != first();
    }

    /**
     * The one that gets the next link: one that could open it now is better than one whose carrier or signal is away;
     * among equals the one with the fewest links where they are balanced, else the first.
     */
    @Nullable
    BridgeSession next() {
        if (inOrder.size() <= 1) {
            return inOrder.isEmpty() ? null : inOrder.get(0);
        }
        // Of equals, max gives the first.
        return Collections.max(inOrder, second == Second.BALANCE ? MOST_FREE : MOST_READY);
    }

    private static int readiness(BridgeSession session) {
        return (session.isOnline() ? 2 : 0) + (session.isReady() ? 1 : 0);
    }
}
