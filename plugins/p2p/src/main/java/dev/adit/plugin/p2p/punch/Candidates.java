package dev.adit.plugin.p2p.punch;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of where the other end may be reached. A peer says it, so it is bounded. */
final class Candidates {
    private static final int MOST = 24;

    private final List<Candidate> all = new ArrayList<>();

    /** False for one that is known, or one too many. */
    boolean add(Candidate candidate) {
        if (all.size() >= MOST || all.contains(candidate)) {
            return false;
        }
        all.add(candidate);
        all.sort(Comparator.comparing(each -> each.kind() == Candidate.Kind.HOST));
        return true;
    }

    /** A copy, those first that are seen from outside. */
    List<Candidate> all() {
        return List.copyOf(all);
    }

    Candidate.@Nullable Kind kind(InetSocketAddress address) {
        return all.stream()
                .filter(each -> each.address().equals(address))
                .map(Candidate::kind)
                .findFirst()
                .orElse(null);
    }

    /** Where the main socket is seen by IPv4. */
    @Nullable
    InetSocketAddress mapped() {
        return all.stream()
                .filter(each -> each.kind() == Candidate.Kind.MAPPED && each.variant() == 0)
                .map(Candidate::address)
                .filter(address -> address.getAddress() instanceof Inet4Address)
                .findFirst()
                .orElse(null);
    }
}
