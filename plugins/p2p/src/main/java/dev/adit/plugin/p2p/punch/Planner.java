package dev.adit.plugin.p2p.punch;

import dev.adit.api.config.PortRange;
import dev.adit.plugin.p2p.nat.Allocation;
import dev.adit.plugin.p2p.nat.Filtering;
import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.punch.Round.Part;
import dev.adit.plugin.p2p.punch.Round.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What fits two NATs:
 *
 * <pre>
 *             easy        counting                random
 * easy        direct      prediction, birthday    birthday
 * counting                staircase               -
 * random                                          two-sided birthday where both blocks are small
 * </pre>
 *
 * A method that may fail by chance, by strangers' new mappings or by a confused router comes again, with other means.
 */
final class Planner {
    /** Where direct pairs alone are the hope. */
    private static final int DIRECT_MILLIS = 3000;
    /** Where the classes say that direct pairs will fail unless both ends are in one network. */
    private static final int SHORT_MILLIS = 100;
    /** Where what comes from the other NAT gets in: the packet on its way decides it. */
    private static final int LEARNING_MILLIS = 300;

    /** Through the routers at home and of the carrier, and not as far as the other ones. */
    static final int LOW_TTL = 6;

    private static final int BIRTHDAY_PORTS = 1400;
    private static final int BIRTHDAY_PACE = 4000;
    private static final int TWO_SIDED_PACE = 1000;
    private static final int TWO_SIDED_PACKETS = 4096;
    private static final long TWO_SIDED_MOST = 1L << 23;
    private static final int LAST_PORT = 65_535;

    private final NatProfile initiator;
    private final NatProfile responder;
    private final PunchCaps caps;
    private final List<Round> rounds = new ArrayList<>();

    private enum Kind {
        BLOCKED,
        EASY,
        COUNTING,
        RANDOM
    }

    Planner(NatProfile initiator, NatProfile responder, PunchCaps caps) {
        this.initiator = initiator;
        this.responder = responder;
        this.caps = caps;
    }

    private static Kind kind(NatProfile profile) {
        if (!profile.udp()) {
            return Kind.BLOCKED;
        }
        if (profile.mapping().isEasy()) {
            return Kind.EASY;
        }
        return profile.allocation() == Allocation.SEQUENTIAL && profile.step() > 0 ? Kind.COUNTING : Kind.RANDOM;
    }

    PunchPlan plan() {
        Kind mine = kind(initiator);
        Kind theirs = kind(responder);
        String reason = impossible(mine, theirs);
        if (reason.isEmpty() && (mine != Kind.EASY || theirs != Kind.EASY)) {
            direct(mine == Kind.EASY || theirs == Kind.EASY);
            behind(mine, theirs);
            reason = rounds.size() > 1 ? "" : "the methods that could work are switched off";
        }
        if (rounds.size() <= 1) {
            rounds.clear();
            rounds.add(new Round(Method.DIRECT, DIRECT_MILLIS, directPart(), directPart()));
        }
        return new PunchPlan(rounds, reason);
    }

    private String impossible(Kind mine, Kind theirs) {
        if (mine == Kind.BLOCKED || theirs == Kind.BLOCKED) {
            return mine == theirs
                    ? "UDP is blocked at both ends"
                    : "UDP is blocked at the " + (mine == Kind.BLOCKED ? "visitor's" : "provider's") + " end";
        }
        if (mine == Kind.EASY && theirs == Kind.EASY) {
            return "";
        }
        if (initiator.mapped4() == null || responder.mapped4() == null) {
            return "the ends have no IPv4 in common, and a NAT that gives other ports for each destination is in between";
        }
        return bothHard(mine, theirs);
    }

    private String bothHard(Kind mine, Kind theirs) {
        if (mine == Kind.EASY || theirs == Kind.EASY || (mine == Kind.COUNTING && theirs == Kind.COUNTING)) {
            return "";
        }
        if (mine != theirs) {
            return "both NATs give other ports for each destination, the "
                    + (mine == Kind.RANDOM ? "visitor's" : "provider's")
                    + " at random";
        }
        long pairs = (long) size(initiator.range()) * size(responder.range());
        return pairs <= TWO_SIDED_MOST
                ? ""
                : "both NATs choose a random port for each destination, of " + size(initiator.range()) + " and "
                        + size(responder.range());
    }

    private static int size(PortRange range) {
        return range.last() - range.first() + 1;
    }

    private void direct(boolean oneEasy) {
        NatProfile easy = initiator.mapping().isEasy() ? initiator : responder;
        boolean learns = oneEasy && easy.filtering() != Filtering.ADDRESS_AND_PORT;
        rounds.add(new Round(Method.DIRECT, learns ? LEARNING_MILLIS : SHORT_MILLIS, directPart(), directPart()));
    }

    private static Part directPart() {
        return new Part(Role.BOTH, 0, 200, 20_000, 0, 0, 0, LOW_TTL);
    }

    private void behind(Kind mine, Kind theirs) {
        if (mine == Kind.COUNTING && theirs == Kind.COUNTING) {
            staircases();
        } else if (mine == Kind.RANDOM && theirs == Kind.RANDOM) {
            twoSided();
        } else {
            boolean initiatorEasy = mine == Kind.EASY;
            NatProfile hard = initiatorEasy ? responder : initiator;
            if (kind(hard) == Kind.COUNTING) {
                predictions(initiatorEasy, hard);
            }
            birthdays(initiatorEasy, hard);
        }
    }

    private void predictions(boolean initiatorEasy, NatProfile hard) {
        for (int ports : new int[] {24, 64, 128}) {
            Part seek = new Part(Role.SEEK, 0, ports, BIRTHDAY_PACE, 0, 0, hard.step(), 0);
            Part open = new Part(Role.OPEN, 1, 8, 100_000, 0, 0, 0, LOW_TTL);
            add(Method.PREDICTION, 600 + 8 * ports, initiatorEasy, seek, open);
        }
    }

    private void birthdays(boolean initiatorEasy, NatProfile hard) {
        boolean counting = kind(hard) == Kind.COUNTING;
        int low = counting ? 1024 : hard.range().first();
        int high = counting ? LAST_PORT : hard.range().last();
        Part seek = new Part(Role.SEEK, 0, BIRTHDAY_PORTS, BIRTHDAY_PACE, low, high, 0, 0);
        for (int ttl : new int[] {LOW_TTL, 0}) {
            Part open = new Part(Role.OPEN, 256, 4 * 256, 1000, 0, 0, 0, ttl);
            add(Method.BIRTHDAY, 6200, initiatorEasy, seek, open);
        }
    }

    private void staircases() {
        for (int steps : new int[] {64, 64, 96, 128}) {
            Part level = new Part(Role.SEEK, 1, steps, BIRTHDAY_PACE, 0, 0, responder.step(), 0);
            Part steep = new Part(Role.OPEN, 1, steps, BIRTHDAY_PACE, 0, 0, initiator.step(), 0);
            add(Method.STAIRCASE, 250 + 5 * steps, true, level, steep);
        }
    }

    private void twoSided() {
        PortRange mine = initiator.range();
        PortRange theirs = responder.range();
        Part here = new Part(Role.BOTH, 8, TWO_SIDED_PACKETS, TWO_SIDED_PACE, theirs.first(), theirs.last(), 0, 0);
        Part there = new Part(Role.BOTH, 8, TWO_SIDED_PACKETS, TWO_SIDED_PACE, mine.first(), mine.last(), 0, 0);
        add(Method.TWO_SIDED_BIRTHDAY, 6000, true, here, there);
        add(Method.TWO_SIDED_BIRTHDAY, 6000, true, here, there);
    }

    private void add(Method method, int millis, boolean firstIsInitiator, Part first, Part second) {
        if (!caps.allows(method)) {
            return;
        }
        Part one = first.within(caps);
        Part two = second.within(caps);
        rounds.add(new Round(method, millis, firstIsInitiator ? one : two, firstIsInitiator ? two : one));
    }
}
