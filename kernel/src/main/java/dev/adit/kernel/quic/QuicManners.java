package dev.adit.kernel.quic;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What differs between connections of the bridge and those of two peers.
 *
 * @param idle after so long a silence QUIC itself gives a connection up
 * @param heartbeat how often {@link QuicLife} looks after a connection on which nothing is sent, and ends it when its way is
 *     dead; null where somebody else sees to that
 * @param strangers whether anybody may begin a connection, from any address, and go on from another one: then addresses
 *     are validated first, and followed. Else there is one peer, at one address for good, and everything but its first
 *     stream is a link
 */
public record QuicManners(Duration idle, @Nullable Duration heartbeat, boolean strangers) {
    /** Of the bridge, the last resort only: {@link QuicLife} notices a dead way much earlier. */
    private static final Duration BRIDGE_IDLE = Duration.ofMinutes(5);

    /** Longer than any change of ways takes, and than what a process may stand still. */
    private static final Duration PEERS_IDLE = Duration.ofSeconds(30);

    /**
     * Of a client and its server.
     *
     * @param heartbeat see there
     * @return the same for the same
     */
    public static QuicManners bridge(Duration heartbeat) {
        return new QuicManners(BRIDGE_IDLE, heartbeat, true);
    }

    /**
     * Of two clients, over ways that somebody else keeps and changes.
     *
     * @return the same each time
     */
    public static QuicManners peers() {
        return new QuicManners(PEERS_IDLE, null, false);
    }
}
