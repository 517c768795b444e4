package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.punch.PunchPlan;
import java.time.Duration;

/** Why there is no direct path, for people. */
final class Reasons {
    static final String NOBODY = "the other end does not search: its client has no plugin p2p, or has it switched off";

    private static final int SECONDS = 120;

    private Reasons() {}

    /** Whether the same would fail the same way again at once. */
    static boolean isHopeless(Attempt attempt) {
        PunchPlan plan = attempt.plan();
        return plan != null && !plan.reason().isEmpty();
    }

    static String of(Attempt attempt, String why) {
        Surroundings here = attempt.around();
        Talk.Offer there = attempt.theirs();
        if (here == null || there == null) {
            return why;
        }
        if (!here.hasRendezvous()) {
            return "the server offers no rendezvous, so addresses of this network alone were tried; " + why;
        }
        PunchPlan plan = attempt.plan();
        String hope = plan == null || plan.reason().isEmpty() ? "" : plan.reason() + "; ";
        return NatWords.of(here) + " here, " + NatWords.of(there.profile()) + " there: " + hope + why;
    }

    static String words(Duration wait) {
        return wait.toSeconds() <= SECONDS ? Math.max(1, wait.toSeconds()) + " s" : wait.toMinutes() + " min";
    }
}
