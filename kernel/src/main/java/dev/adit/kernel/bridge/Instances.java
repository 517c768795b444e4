package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Second;
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
        BridgeSession best = null;
        int bestRank = 0;
        int fewest = 0;
        for (BridgeSession session : inOrder) {
            int rank = (session.isOnline() ? 2 : 0) + (session.isReady() ? 1 : 0);
            int links = second == Second.BALANCE ? session.links() : 0;
            if (best == null || rank > bestRank || (rank == bestRank && links < fewest)) {
                best = session;
                bestRank = rank;
                fewest = links;
            }
        }
        return best;
    }
}
