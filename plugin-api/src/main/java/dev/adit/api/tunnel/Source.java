package dev.adit.api.tunnel;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Whom an address belongs to, as far as one can tell, for whatever counts by visitor: an IPv4 address, or the /64 that is
 * given to one IPv6 site (RFC 6177). IPv4 that comes as IPv6 ({@code ::ffff:10.0.0.1}) is IPv4.
 *
 * @param network the bits that count
 * @param isIpv6 the family
 */
public record Source(long network, boolean isIpv6) {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    /**
     * Tells whose an address is. Any thread.
     *
     * @param address of either family
     * @return equal for two addresses of the same
     */
    public static Source of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length == 16 && Arrays.equals(bytes, 0, 12, MAPPED, 0, 12);
        int from = mapped ? 12 : 0;
        int to = mapped ? 16 : Math.min(bytes.length, 8);
        long network = 0;
        for (int index = from; index < to; index++) {
            network = network << 8 | (bytes[index] & 0xff);
        }
        return new Source(network, bytes.length == 16 && !mapped);
    }
}
