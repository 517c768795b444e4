package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.nat.Allocation;
import dev.adit.plugin.p2p.nat.Filtering;
import dev.adit.plugin.p2p.nat.Mapping;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A router as RFC 4787 tells them apart. */
final class SimNat {
    final Kind kind;
    final InetAddress outside;
    private final SimWorld world;
    private final Map<List<Object>, Integer> mappings = new HashMap<>();
    private final Map<Integer, List<Hole>> holes = new HashMap<>();
    /** What came early and was taken by the router itself: outside port and sender. */
    private final Set<List<Object>> occupied = new HashSet<>();

    private int next;
    private long lastAllocation;

    /**
     * What it is like.
     *
     * @param noise new mappings of strangers in a second
     * @param confused whether an early packet takes the place of the mapping it was meant for
     */
    record Kind(
            Mapping mapping,
            Filtering filtering,
            Allocation allocation,
            int step,
            int low,
            int high,
            int noise,
            boolean confused) {
        static final Kind FULL_CONE = easy(Filtering.ENDPOINT);
        static final Kind ADDRESS_RESTRICTED = easy(Filtering.ADDRESS);
        static final Kind PORT_RESTRICTED = easy(Filtering.ADDRESS_AND_PORT);
        static final Kind SYMMETRIC = block(1024, 65_535);
        static final Kind COUNTING = counting(1, 0);
        static final Kind ADDRESS_SYMMETRIC =
                new Kind(Mapping.ADDRESS, Filtering.ADDRESS_AND_PORT, Allocation.RANDOM, 0, 1024, 65_535, 0, false);

        static Kind easy(Filtering filtering) {
            return new Kind(Mapping.ENDPOINT, filtering, Allocation.PRESERVE, 0, 1024, 65_535, 0, false);
        }

        static Kind block(int low, int high) {
            Allocation allocation = high - low < 4096 ? Allocation.BLOCK : Allocation.RANDOM;
            return new Kind(Mapping.ADDRESS_AND_PORT, Filtering.ADDRESS_AND_PORT, allocation, 0, low, high, 0, false);
        }

        static Kind counting(int step, int noise) {
            return new Kind(
                    Mapping.ADDRESS_AND_PORT,
                    Filtering.ADDRESS_AND_PORT,
                    Allocation.SEQUENTIAL,
                    step,
                    1024,
                    65_535,
                    noise,
                    false);
        }

        Kind confusedByEarlyPackets() {
            return new Kind(mapping, filtering, allocation, step, low, high, noise, true);
        }
    }

    private record Hole(InetSocketAddress inside, Set<InetSocketAddress> permitted) {}

    SimNat(SimWorld world, Kind kind, InetAddress outside) {
        this.world = world;
        this.kind = kind;
        this.outside = outside;
        this.next = 20_000 + world.random.nextInt(20_000);
    }

    /** A packet goes out: from which outside address. */
    InetSocketAddress out(InetSocketAddress inside, InetSocketAddress target) {
        int port = mappings.computeIfAbsent(key(inside, target), none -> allocate(inside));
        if (occupied.contains(List.of(port, target))) {
            port = mappings.computeIfAbsent(List.of(inside, target, "moved"), none -> anyPort());
        }
        hole(port, inside).permitted().add(target);
        return new InetSocketAddress(outside, port);
    }

    private List<Object> key(InetSocketAddress inside, InetSocketAddress target) {
        return switch (kind.mapping()) {
            case NONE, ENDPOINT -> List.of(inside);
            case ADDRESS -> List.of(inside, target.getAddress());
            case ADDRESS_AND_PORT -> List.of(inside, target);
        };
    }

    private int allocate(InetSocketAddress inside) {
        return switch (kind.allocation()) {
            case PRESERVE -> inside.getPort();
            case SEQUENTIAL -> {
                next = Ports.after(next, (long) kind.step() * (1 + strangers()));
                yield next;
            }
            case BLOCK, RANDOM -> anyPort();
        };
    }

    private int anyPort() {
        return kind.low() + world.random.nextInt(kind.high() - kind.low() + 1);
    }

    /** Poisson, by the millisecond. */
    private int strangers() {
        int came = 0;
        for (; lastAllocation + SimWorld.millis(1) <= world.nanos(); lastAllocation += SimWorld.millis(1)) {
            came += world.random.nextInt(1000) < kind.noise() ? 1 : 0;
        }
        return came;
    }

    private Hole hole(int port, InetSocketAddress inside) {
        List<Hole> there = holes.computeIfAbsent(port, none -> new ArrayList<>());
        for (Hole hole : there) {
            if (hole.inside().equals(inside)) {
                return hole;
            }
        }
        Hole hole = new Hole(inside, new HashSet<>());
        there.add(hole);
        return hole;
    }

    /** A packet comes: who gets it. Null for nobody. */
    @Nullable
    InetSocketAddress in(int port, InetSocketAddress sender) {
        for (Hole hole : holes.getOrDefault(port, List.of())) {
            if (lets(hole, sender)) {
                return hole.inside();
            }
        }
        if (kind.confused()) {
            occupied.add(List.of(port, sender));
        }
        return null;
    }

    private boolean lets(Hole hole, InetSocketAddress sender) {
        return switch (kind.filtering()) {
            case ENDPOINT -> true;
            case ADDRESS ->
                hole.permitted().stream().anyMatch(each -> each.getAddress().equals(sender.getAddress()));
            case ADDRESS_AND_PORT -> hole.permitted().contains(sender);
        };
    }
}
