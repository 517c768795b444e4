package dev.adit.plugin.udp5;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.PortRange;
import io.netty.util.NetUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code udp5}.
 *
 * @param ports where visitors send; null for any free one
 * @param address what visitors are told; null for the address at which they came in
 * @param idle the longest silence
 */
@Doc("UDP ASSOCIATE of `socks5` tunnels. Works wherever its jar is there, with these keys or without.")
public record Udp5Config(
        @Doc("The UDP ports of the server for visitors, one each, such as `20000-20099`; else any free one.") @Nullable
        PortRange ports,

        @Doc("The IP address that visitors are told to send to; else the one at which they came in.") @Nullable
        String address,

        @Doc("After so long without a datagram an association ends, and its connection with it.") @Default("60s")
        Duration idle)
        implements ConfigCheck {
    static final Udp5Config DEFAULT = new Udp5Config(null, null, Duration.ofSeconds(60));

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public void check(Problems problems) {
        if (idle.compareTo(SHORTEST) < 0 || idle.compareTo(LONGEST) > 0) {
            problems.add("idle", "out of range (expected: 100ms to 24h)");
        }
        if (address != null && NetUtil.createInetAddressFromIpAddressString(address) == null) {
            problems.add("address", "'" + address + "' is not an IP address (expected: one such as 203.0.113.9)");
        }
    }
}
