package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.punch.Candidate;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.punch.PunchPlan;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the two searches of one peering say to each other; {@link TalkWire} is how. */
sealed interface Talk {

    /** The search is there. */
    record Hello() implements Talk {}

    /**
     * How this end can be reached. The initiator's begins an attempt with a number of its own; the other end's answers it.
     *
     * @param attempt counted by the initiator, from 1; the first one is begun by both ends at once
     * @param profile of the network
     * @param caps of this end
     * @param candidates as far as they are known yet
     */
    record Offer(int attempt, NatProfile profile, PunchCaps caps, List<Candidate> candidates) implements Talk {
        /** Copies. */
        public Offer {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * What became known later.
     *
     * @param attempt of which
     * @param candidates more of them
     */
    record More(int attempt, List<Candidate> candidates) implements Talk {
        /** Copies. */
        public More {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Begin: the initiator does so after half a round trip.
     *
     * @param attempt which
     * @param plan what each end does
     */
    record Start(int attempt, PunchPlan plan) implements Talk {}

    /**
     * Which mapping does your NAT give just now?
     *
     * @param question a number for the answer
     */
    record AskLast(int question) implements Talk {}

    /**
     * The answer.
     *
     * @param question whose
     * @param mapped the latest mapping; null where the rendezvous did not answer
     */
    record Last(int question, @Nullable InetSocketAddress mapped) implements Talk {}

    /**
     * The other end asks the initiator for another attempt.
     *
     * @param path whether it has one still that works
     */
    record Again(boolean path) implements Talk {}
}
