package dev.adit.kernel.peer;

import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.quic.QuicEnd;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a connection begins with.
 *
 * @param means of this process
 * @param terms of the tunnel
 * @param mode as this end knows it
 * @param visitor whether this is the visitor's end
 * @param peer the other client's name; empty where it is not known
 * @param quic of this end
 * @param ends the seals by which both have proved themselves
 */
record PeerSetup(
        PeerMeans means,
        SealTerms terms,
        PeerMode mode,
        boolean visitor,
        String peer,
        QuicEnd quic,
        PeerSeal.Ends ends) {
    /** For QUIC over the server. */
    static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /** A link is gone as soon as QUIC has its last bytes: they may still be under way, or have to be sent again. */
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Whose key the other end must show. */
    NodeId other() {
        return NodeId.of((visitor ? ends.provider() : ends.visitor()).id().toArray());
    }
}
