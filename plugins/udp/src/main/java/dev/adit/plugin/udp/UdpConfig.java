package dev.adit.plugin.udp;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Needs;
import java.time.Duration;

/**
 * The keys of a {@code udp} tunnel.
 *
 * @param idle the longest silence of a visitor
 * @param visitors how many at once
 * @param visitorsPerSource how many of them from one address
 */
@Doc("A public UDP port to a UDP target.")
@Needs({"listen", "target"})
public record UdpConfig(
        @Doc("After so long without a datagram in either direction a visitor is forgotten.") @Default("60s")
        Duration idle,

        @Doc("So many visitors at once; beyond it, who was silent longest is forgotten.") @Default("4096")
        int visitors,

        @Doc("So many of them from one IPv4 address, or from one IPv6 /64.") @Default("1024")
        int visitorsPerSource)
        implements ConfigCheck {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 100_000;

    @Override
    public void check(Problems problems) {
        if (idle.compareTo(SHORTEST) < 0 || idle.compareTo(LONGEST) > 0) {
            problems.add("idle", "out of range (expected: 100ms to 24h)");
        }
        if (visitors < 1 || visitors > MOST) {
            problems.add("visitors", "out of range (expected: 1 to " + MOST + ")");
        }
        if (visitorsPerSource < 1 || visitorsPerSource > MOST) {
            problems.add("visitors-per-source", "out of range (expected: 1 to " + MOST + ")");
        }
    }
}
