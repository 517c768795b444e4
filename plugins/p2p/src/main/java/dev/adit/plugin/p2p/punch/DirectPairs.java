package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.punch.Round.Part;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Each main socket to each candidate of the other end, of the same family, over and over: enough where both NATs give a
 * socket one outside port, and within one network. It goes on slowly during the other methods, for candidates come late.
 *
 * <p>Some routers take a packet that comes before their own side has sent one for their own, and then give the socket another
 * port for that peer. So there is a second variant, on a second socket at each end that has not been used before: its first
 * packets die on their way ({@link Part#ttl()}) and open nothing but this end's NAT; real ones follow when the other end's
 * must have done so too.
 */
final class DirectPairs implements PunchMethod {
    /** From one pass over all pairs to the next. */
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(120);

    private static final int FAST_PASSES = 5;
    private static final long SLOWLY = TimeUnit.MILLISECONDS.toNanos(600);
    /** For what the two ends' beginnings differ. */
    private static final long SKEW = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ground ground;
    private final Part part;
    private final long began;
    private Pace pass;
    private int passes;
    private int left;
    private boolean ended;

    DirectPairs(Ground ground, Part part) {
        this.ground = ground;
        this.part = part;
        this.began = ground.clock().nanos();
        this.left = part.packets();
        this.pass = new Pace(ground.clock(), 0, 0, at -> {});
    }

    @Override
    public void begin() {
        if (ended) {
            return;
        }
        passes++;
        List<Candidate> known = ground.candidates();
        pass = new Pace(ground.clock(), part.paceMicros(), known.size(), at -> meet(known.get(at)));
        pass.begin();
        long taken = TimeUnit.MICROSECONDS.toNanos((long) part.paceMicros() * known.size());
        ground.clock().later(Math.max(passes > FAST_PASSES ? SLOWLY : AGAIN, taken), this::begin);
    }

    /** A candidate that was not there at the beginning of a pass. */
    void meet(Candidate candidate) {
        if (ended) {
            return;
        }
        for (Lane lane : ground.mains()) {
            if (lane.variant == candidate.variant() && lane.ipv6 == isIpv6(candidate.address()) && left > 0) {
                left--;
                ground.probe(lane, candidate.address(), lane.variant == 0 ? 0 : ttl());
            }
        }
    }

    private int ttl() {
        boolean early = ground.clock().nanos() - began < SKEW + ground.roundTripNanos();
        return early ? part.ttl() : 0;
    }

    private static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    @Override
    public void end() {
        ended = true;
        pass.stop();
    }
}
