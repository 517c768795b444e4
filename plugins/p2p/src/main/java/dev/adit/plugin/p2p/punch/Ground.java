package dev.adit.plugin.p2p.punch;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a method stands on: the attempt, as it shows itself to methods. */
interface Ground {
    Clock clock();

    RandomGenerator random();

    /** How long a packet takes there and back over the server: on the direct way hardly longer. */
    long roundTripNanos();

    /** The sockets whose addresses the other end knows. */
    List<Lane> mains();

    /** The one by IPv4 that every method uses; null where there is none. */
    @Nullable
    Lane main();

    /** Of the other end, the likeliest first. */
    List<Candidate> candidates();

    /** Where the other end's main socket is seen by IPv4; null where that is not known. */
    @Nullable
    InetSocketAddress peerMapped();

    /** The latest mapping of the other end's NAT, looked up now. */
    Future<InetSocketAddress> peerLast();

    /** Another socket, closed with the round unless it won. */
    Future<Lane> open(Method method);

    /** Sends one question. */
    void probe(Lane lane, InetSocketAddress target, int ttl);
}
