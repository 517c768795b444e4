package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.stun.Sockets;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything that an attempt needs.
 *
 * @param loop where all of it lives, the sockets too
 * @param sockets opens more of them
 * @param seal of the peering, used before and after by others as well
 * @param initiator which end this is
 * @param plan the same at both ends
 * @param caps of this end
 * @param mains this end's sockets whose addresses the other end knows; they stay the caller's, whatever happens
 * @param candidates of the other end, as far as they are known yet
 * @param peerLast asks for the latest mapping that the other end's NAT has given, looked up at that moment: where it counts its
 *     ports the next ones follow from it. Asked for at the beginning of each round that predicts
 * @param roundTrip of a packet to the other end and back, over the server
 */
public record PunchTask(
        EventLoop loop,
        Sockets sockets,
        DatagramSeal seal,
        boolean initiator,
        PunchPlan plan,
        PunchCaps caps,
        List<Main> mains,
        List<Candidate> candidates,
        Supplier<Future<InetSocketAddress>> peerLast,
        Duration roundTrip) {

    /** Copies the lists. */
    public PunchTask {
        mains = List.copyOf(mains);
        candidates = List.copyOf(candidates);
    }

    /**
     * A socket that the other end knows candidates of.
     *
     * @param channel bound; handlers that are in its pipeline see what is not for the puncher first or later, as they like
     * @param ipv6 which family it sends to
     * @param variant 0, or 1 for the spare one ({@link Candidate#variant()})
     */
    public record Main(DatagramChannel channel, boolean ipv6, int variant) {}
}
