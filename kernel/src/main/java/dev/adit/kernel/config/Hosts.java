package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/** Tells names and addresses of hosts from what only looks like one. Looks nothing up. */
final class Hosts {
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private Hosts() {}

    /** A name, an IPv4 address or an IPv6 address without brackets. */
    static boolean isHost(String text) {
        if (isAddress(text)) {
            return true;
        }
        return NAME.matcher(text).matches() && !NUMBERS.matcher(text).matches();
    }

    /** Tells where the host of an address can be none. */
    static void check(Address address, String key, ConfigCheck.Problems problems) {
        if (address.scheme() != null && !key.startsWith("target")) {
            problems.add(key, "'" + address + "' has a scheme, which only a target can have (expected: host:port)");
        }
        String host = address.host();
        if (host != null && !isHost(host)) {
            problems.add(key, "'" + address + "' names no host (expected: a name, an IPv4 or an IPv6 address)");
        }
    }

    static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || (text.indexOf('[') < 0 && NetUtil.isValidIpV6Address(text));
    }

    /** {@code 10.0.0.0/8} or {@code 2001:db8::/32}. */
    static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return false;
        }
        String address = text.substring(0, slash);
        int most = NetUtil.isValidIpV4Address(address) ? V4_BITS : V6_BITS;
        return address.indexOf('%') < 0 && isAddress(address) && Integer.parseInt(text.substring(slash + 1)) <= most;
    }
}
