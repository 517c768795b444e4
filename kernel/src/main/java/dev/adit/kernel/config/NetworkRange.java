package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network, or one address. IPv4 that is written, or comes, as IPv6 ({@code ::ffff:10.0.0.1}, RFC 4291 2.5.5.2) is IPv4.
 *
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the other 64 bits, or the 32 bits of an IPv4 address
 * @param prefix how many bits count
 * @param isIpv6 the family
 */
@Doc("an address or a network such as 203.0.113.0/24 or \"2001:db8::/32\"")
public record NetworkRange(long high, long low, int prefix, boolean isIpv6) {
    private static final String EXPECTED =
            " (expected: an address or a network such as 203.0.113.0/24 or \"2001:db8::/32\")";
    private static final Pattern TEXT = Pattern.compile("\\[?([0-9A-Fa-f:.]+)]?(?:/([0-9]{1,3}))?");
    private static final int MAPPED_BITS = 96;
    private static final long MAPPED = 0xFFFFL;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the network
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static NetworkRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        byte[] bytes = matcher.matches() ? NetUtil.createByteArrayFromIpAddressString(matcher.group(1)) : null;
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not a network" + EXPECTED);
        }
        int bits = bytes.length * 8;
        int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        if (prefix > bits) {
            throw new IllegalArgumentException("'" + text + "' has a prefix above " + bits + EXPECTED);
        }
        NetworkRange written = of(bytes, prefix);
        NetworkRange whole = written.masked();
        if (!whole.equals(written)) {
            throw new IllegalArgumentException("'" + text + "' has bits behind its prefix (expected: " + whole + ", or "
                    + matcher.group(1) + " alone)");
        }
        return whole;
    }

    private static NetworkRange of(byte[] bytes, int prefix) {
        if (bytes.length == 4) {
            return new NetworkRange(0, bits(bytes, 0, 4), prefix, false);
        }
        long high = bits(bytes, 0, 8);
        long low = bits(bytes, 8, 16);
        boolean mapped = high == 0 && low >>> Integer.SIZE == MAPPED && prefix >= MAPPED_BITS;
        return mapped
                ? new NetworkRange(0, low & LOW_32, prefix - MAPPED_BITS, false)
                : new NetworkRange(high, low, prefix, true);
    }

    private static long bits(byte[] bytes, int from, int to) {
        long bits = 0;
        for (int index = from; index < to; index++) {
            bits = bits << 8 | (bytes[index] & 0xff);
        }
        return bits;
    }

    private NetworkRange masked() {
        return new NetworkRange(high & highMask(), low & lowMask(), prefix, isIpv6);
    }

    private long highMask() {
        return isIpv6 ? mask(prefix) : 0;
    }

    private long lowMask() {
        return isIpv6 ? mask(prefix - Long.SIZE) : mask(prefix + Integer.SIZE) & LOW_32;
    }

    /** The first so many bits. */
    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }

    /**
     * Tells whether an address is in it.
     *
     * @param address of either family
     * @return never true for the other family
     */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        NetworkRange other = of(bytes, bytes.length * 8);
        return other.isIpv6 == isIpv6 && (other.high & highMask()) == high && (other.low & lowMask()) == low;
    }

    /** As it is written. */
    @Override
    public String toString() {
        byte[] bytes = new byte[isIpv6 ? 16 : 4];
        for (int index = 0; index < bytes.length; index++) {
            int behind = bytes.length - 1 - index;
            bytes[index] = (byte) (behind >= 8 ? high >>> ((behind - 8) * 8) : low >>> (behind * 8));
        }
        String address = NetUtil.bytesToIpAddress(bytes);
        return prefix == bytes.length * 8 ? address : address + "/" + prefix;
    }
}
