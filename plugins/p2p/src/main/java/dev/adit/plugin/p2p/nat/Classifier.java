package dev.adit.plugin.p2p.nat;

import dev.adit.api.config.PortRange;
import dev.adit.plugin.p2p.nat.Observations.Seen;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a class out of observations. Answers that are missing weaken what is known, and never turn it round. */
final class Classifier {
    /** Up to here a step from one mapping to the next is no accident: others of the same NAT come between. */
    private static final int FARTHEST_STEP = 128;
    /** A range that is not wider is a block. Carriers give 64 to 4,096 ports. */
    private static final int LARGEST_BLOCK = 8192;

    private static final int FEWEST_OF_A_BLOCK = 6;

    private final Observations observations;
    private final Mapping mapping;
    /** The outside ports in the order in which the NAT chose them, except for those that it kept. */
    private final List<Integer> chosen = new ArrayList<>();

    private int kept;

    Classifier(Observations observations) {
        this.observations = observations;
        this.mapping = mapping();
        for (Seen seen : observations.sockets()) {
            for (InetSocketAddress outside : seen.different()) {
                if (outside.getPort() == seen.port()) {
                    kept++;
                } else {
                    chosen.add(outside.getPort());
                }
            }
        }
    }

    NatProfile profile(@Nullable InetSocketAddress mapped6, Duration roundTrip) {
        List<InetSocketAddress> main = observations.main().different();
        InetSocketAddress first = main.isEmpty() ? null : main.get(0);
        boolean v6 = first != null && first.getAddress() instanceof Inet6Address;
        List<Integer> ports = ports();
        Allocation allocation = allocation(ports);
        return new NatProfile(
                true,
                v6 ? null : first,
                v6 ? first : mapped6,
                mapping,
                filtering(),
                allocation,
                allocation == Allocation.SEQUENTIAL ? step() : 0,
                ports.isEmpty() ? 0 : Collections.min(ports),
                ports.isEmpty() ? 0 : Collections.max(ports),
                ports.size(),
                vantages(),
                roundTrip);
    }

    private List<@Nullable InetSocketAddress> of(int address) {
        List<@Nullable InetSocketAddress> all = observations.main().mapped();
        int from = Math.min(all.size(), address * Observations.PORTS);
        return all.subList(from, Math.min(all.size(), from + Observations.PORTS));
    }

    private int vantages() {
        return of(1).stream().anyMatch(Objects::nonNull) ? 2 : 1;
    }

    private Mapping mapping() {
        List<InetSocketAddress> all = observations.main().different();
        if (!all.isEmpty() && observations.own().contains(all.get(0).getAddress())) {
            return Mapping.NONE;
        }
        if (all.size() < 2) {
            return Mapping.ENDPOINT;
        }
        return differs(of(0)) || differs(of(1)) ? Mapping.ADDRESS_AND_PORT : Mapping.ADDRESS;
    }

    private static boolean differs(List<@Nullable InetSocketAddress> pair) {
        return pair.stream().filter(Objects::nonNull).distinct().count() > 1;
    }

    private Filtering filtering() {
        if (observations.fromOtherAddress()) {
            return Filtering.ENDPOINT;
        }
        return observations.fromOtherPort() ? Filtering.ADDRESS : Filtering.ADDRESS_AND_PORT;
    }

    /** Where the NAT keeps ports but for a few, those few say nothing; where it depends on whom one sends to, they say all. */
    private List<Integer> ports() {
        return (mapping.isEasy() && isMostlyKept()) || chosen.isEmpty() ? all() : chosen;
    }

    private List<Integer> all() {
        return observations.sockets().stream()
                .flatMap(seen -> seen.different().stream())
                .map(InetSocketAddress::getPort)
                .distinct()
                .toList();
    }

    private boolean isMostlyKept() {
        return kept > chosen.size();
    }

    private Allocation allocation(List<Integer> ports) {
        if (mapping == Mapping.NONE || (mapping.isEasy() && isMostlyKept())) {
            return Allocation.PRESERVE;
        }
        if (step() > 0) {
            return Allocation.SEQUENTIAL;
        }
        boolean narrow = ports.size() >= FEWEST_OF_A_BLOCK && span(ports).size() <= LARGEST_BLOCK;
        return narrow ? Allocation.BLOCK : Allocation.RANDOM;
    }

    private static PortRange span(List<Integer> ports) {
        return new PortRange(Collections.min(ports), Collections.max(ports));
    }

    /** What all small steps are multiples of, as others may come between; 0 where three quarters are not small steps up. */
    private int step() {
        int steps = 0;
        BigInteger common = BigInteger.ZERO;
        for (int i = 1; i < chosen.size(); i++) {
            int step = chosen.get(i) - chosen.get(i - 1);
            if (step > 0 && step <= FARTHEST_STEP) {
                steps++;
                common = common.gcd(BigInteger.valueOf(step));
            }
        }
        return steps >= 2 && 4 * steps >= 3 * (chosen.size() - 1) ? common.intValue() : 0;
    }
}
