package dev.adit.plugin.p2p.nat;

import dev.adit.api.config.PortRange;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the rendezvous has shown of the NAT before a client. Without UDP nothing but {@link #udp()} means anything. The
 * classes are those of IPv4 where that works, else those of IPv6.
 *
 * @param udp whether any answer came
 * @param mapped4 the main socket of the probe as seen from outside; null without IPv4
 * @param mapped6 the same by IPv6
 * @param mapping of what the outside port depends
 * @param filtering whose packets come in; where it is in doubt the stricter one
 * @param allocation which port a new mapping gets
 * @param step from one new mapping to the next; 0 unless they are sequential
 * @param lowest of the outside ports that were seen; 0 for none
 * @param highest of them
 * @param samples how many different ones were seen
 * @param vantages from how many addresses the client was seen: from one alone {@link Mapping#ENDPOINT} may be
 *     {@link Mapping#ADDRESS} in truth, and {@link Filtering#ADDRESS} may be {@link Filtering#ENDPOINT}
 * @param roundTrip to the rendezvous and back
 */
public record NatProfile(
        boolean udp,
        @Nullable InetSocketAddress mapped4,
        @Nullable InetSocketAddress mapped6,
        Mapping mapping,
        Filtering filtering,
        Allocation allocation,
        int step,
        int lowest,
        int highest,
        int samples,
        int vantages,
        Duration roundTrip) {
    /** Nothing came back: there is no UDP to the rendezvous. */
    public static final NatProfile BLOCKED = new NatProfile(
            false,
            null,
            null,
            Mapping.ADDRESS_AND_PORT,
            Filtering.ADDRESS_AND_PORT,
            Allocation.RANDOM,
            0,
            0,
            0,
            0,
            0,
            Duration.ZERO);

    private static final int FIRST_PORT = 1024;
    private static final int LAST_PORT = 65_535;

    /**
     * In which range a new mapping's port will probably be: what was seen, widened as far as so few samples ask for. For
     * {@link Allocation#BLOCK} the block, or nearly.
     *
     * @return never empty; everything from 1024 on where too little was seen
     */
    public PortRange range() {
        if (samples < 2) {
            return new PortRange(FIRST_PORT, LAST_PORT);
        }
        // The gap at each end is (highest - lowest) / (samples - 1) on average: twice that is seldom too little.
        int margin = (2 * (highest - lowest) + samples - 2) / (samples - 1);
        int low = Math.max(Math.min(FIRST_PORT, lowest), lowest - margin);
        return new PortRange(low, Math.min(LAST_PORT, highest + margin));
    }

    /**
     * For the other client.
     *
     * @return what {@link #decode} reads
     */
    public byte[] encode() {
        return NatProfileWire.encode(this);
    }

    /**
     * Reads what another client has written.
     *
     * @param bytes to be checked as everything from a peer
     * @return null for what is no profile
     */
    public static @Nullable NatProfile decode(byte[] bytes) {
        return NatProfileWire.decode(bytes);
    }
}
