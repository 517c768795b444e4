package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.p2p.nat.NatProfile;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One attempt of two ends from the order to its outcome, by simulated NATs. */
final class SimPair {
    private static final long RELAY_ROUND_TRIP = SimWorld.millis(42);
    private static final byte[] SECRET = new byte[32];

    final SimNetwork network;
    final SimWorld world;
    final End initiator;
    final End responder;
    final PunchPlan plan;

    /** One end of it. */
    final class End {
        final SimNetwork.Site site;
        final boolean first;
        final NatProfile profile;
        private @Nullable Attempt attempt;
        PunchCaps caps;
        private long endedAt;

        End(SimNetwork.Site site, boolean first, PunchCaps caps) {
            this.caps = caps;
            this.site = site;
            this.first = first;
            this.profile = profile(site);
        }

        Attempt attempt() {
            if (attempt == null) {
                throw new IllegalStateException("not begun");
            }
            return attempt;
        }

        @Nullable
        Path path() {
            return attempt().outcome().isSuccess() ? attempt().outcome().getNow() : null;
        }

        long millis() {
            return endedAt / 1_000_000;
        }

        /** Main sockets are at 20000 and 20001: the outside addresses that the profile knows. */
        private void begin(End other, PunchPlan what) {
            DatagramSeal seal = new DatagramSeal(PunchKeys.of(SECRET, first));
            Attempt begun = new Attempt(new Attempt.Means(
                    world, world.random, site, seal, first, what, caps, () -> last(other), RELAY_ROUND_TRIP));
            attempt = begun;
            for (int variant : new int[] {0, 1}) {
                Lane lane = new Lane(Method.DIRECT, false, variant, true);
                lane.bind(site.main(20_000 + variant, begun.main(lane)));
                begun.add(new Candidate(other.site.mapped(20_000 + variant), Candidate.Kind.MAPPED, variant));
            }
            begun.add(new Candidate(new InetSocketAddress(other.site.inside, 20_000), Candidate.Kind.HOST, 0));
            begun.outcome().addListener((Future<Path> done) -> {
                endedAt = world.nanos();
                if (done.isSuccess()) {
                    keep((SimNetwork.SimPort) done.getNow().lane().port(), seal);
                }
            });
            begun.begin();
        }

        /** Whoever uses the path answers on it. */
        private void keep(SimNetwork.SimPort port, DatagramSeal seal) {
            port.receiver = (datagram, sender) -> {
                SealedDatagram asked = seal.open(datagram);
                SealedDatagram answer = asked == null ? null : asked.answer(sender);
                if (answer != null) {
                    port.send(seal.seal(answer), sender, 0);
                }
            };
        }

        private Future<InetSocketAddress> last(End other) {
            Promise<InetSocketAddress> promise = ImmediateEventExecutor.INSTANCE.newPromise();
            world.later(RELAY_ROUND_TRIP / 2 + SimWorld.millis(10), () -> {
                InetSocketAddress looked = other.site.last();
                world.later(RELAY_ROUND_TRIP / 2 + SimWorld.millis(10), () -> promise.trySuccess(looked));
            });
            return promise;
        }
    }

    SimPair(long seed, int loss, SimNat.Kind visitor, SimNat.Kind provider, PunchCaps caps) {
        world = new SimWorld(seed);
        network = new SimNetwork(world, loss);
        initiator = new End(network.site("192.168.1.2", "198.51.100.2", visitor), true, caps);
        responder = new End(network.site("192.168.2.2", "192.0.2.2", provider), false, caps);
        plan = PunchPlan.of(initiator.profile, responder.profile, caps);
        long skew = SimWorld.millis(world.random.nextInt(40));
        world.later(0, () -> initiator.begin(responder, plan));
        world.later(skew, () -> responder.begin(initiator, PunchPlan.decode(plan.encode())));
    }

    /** Until both have an outcome. */
    SimPair run() {
        world.run(
                () -> initiator.attempt != null
                        && responder.attempt != null
                        && initiator.attempt.outcome().isDone()
                        && responder.attempt.outcome().isDone(),
                40);
        return this;
    }

    boolean met() {
        return initiator.path() != null && responder.path() != null;
    }

    /** Each end's datagrams come to where the other end listens. */
    void checkThatTheEndsAgree() {
        Path mine = Objects.requireNonNull(initiator.path());
        Path theirs = Objects.requireNonNull(responder.path());
        assertThat(outside(initiator, mine)).isEqualTo(theirs.remote());
        assertThat(outside(responder, theirs)).isEqualTo(mine.remote());
    }

    private static InetSocketAddress outside(End end, Path path) {
        return end.site.nat.out(((SimNetwork.SimPort) path.lane().port()).local, path.remote());
    }

    int wonByOpenedSockets() {
        return (int) Stream.of(initiator, responder)
                .map(End::path)
                .filter(path -> path != null && !path.lane().main)
                .count();
    }

    long millis() {
        return Math.max(initiator.millis(), responder.millis());
    }

    private static NatProfile profile(SimNetwork.Site site) {
        SimNat.Kind kind = site.nat.kind;
        InetSocketAddress main = site.mapped(20_000);
        List<Integer> seen =
                IntStream.range(0, 12).mapToObj(at -> site.last().getPort()).toList();
        return new NatProfile(
                true,
                main,
                null,
                kind.mapping(),
                kind.filtering(),
                kind.allocation(),
                kind.step(),
                seen.stream().min(Integer::compare).orElseThrow(),
                seen.stream().max(Integer::compare).orElseThrow(),
                seen.size(),
                2,
                Duration.ofMillis(20));
    }
}
