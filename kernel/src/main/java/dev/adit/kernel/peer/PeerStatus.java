package dev.adit.kernel.peer;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to one other client is doing.
 *
 * @param tunnel that is visited, as the server names it
 * @param peer the other client's name; empty where it is not known
 * @param path {@code relay}, {@code peer}, or empty where there is no connection now
 * @param method how the direct path was found; empty without one
 * @param remote where it leads; empty without one
 * @param roundTrip over the path in use; null where it is not known yet
 * @param relayRoundTrip over the server; null where it is not known yet, or the server is away
 * @param why how the search goes, or why packets go over the server; empty where there is nothing to say
 * @param links that are open on it
 * @param upgrades how often packets have moved to a direct path
 * @param downgrades how often they had to come back
 * @param bytesDirect sent without the server
 * @param bytesRelayed sent over the server
 */
public record PeerStatus(
        String tunnel,
        String peer,
        String path,
        String method,
        String remote,
        @Nullable Duration roundTrip,
        @Nullable Duration relayRoundTrip,
        String why,
        int links,
        long upgrades,
        long downgrades,
        long bytesDirect,
        long bytesRelayed) {

    /** Packets go over the server. */
    public static final String RELAY = "relay";

    /** Packets go directly. */
    public static final String PEER = "peer";

    /**
     * Tells whether packets go without the server.
     *
     * @return false also where there is no connection
     */
    public boolean isDirect() {
        return path.equals(PEER);
    }

    static String millis(long nanos) {
        return nanos / 1_000_000 + "ms";
    }

    static String text(InetSocketAddress remote) {
        return NetUtil.toSocketAddressString(remote);
    }

    static PeerStatus none(String tunnel, String peer, String why) {
        return new PeerStatus(tunnel, peer, "", "", "", null, null, why, 0, 0, 0, 0, 0);
    }
}
