package dev.adit.api.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/** An IP address, or a block of them in CIDR notation (RFC 4632, RFC 4291), as {@code 10.0.0.0/8}. Immutable. */
@Doc("an IP address or a block such as 10.0.0.0/8")
public final class Network {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
    private static final int IPV6_BYTES = 16;

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
        for (int bit = bits; bit < address.length * Byte.SIZE; bit++) {
            address[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
    }

    /**
     * Reads one. Bits behind the prefix do not count, so {@code 10.1.2.3/8} is {@code 10.0.0.0/8}.
     *
     * @param text as it stands in the file
     * @return the block
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (address != null) {
            int most = address.length * Byte.SIZE;
            String length = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
            if (length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= most) {
                return new Network(address, Integer.parseInt(length));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a network (expected: 10.0.0.0/8, 2001:db8::/32)");
    }

    /**
     * Tells whether an address lies in the block. An IPv4 address that is written as IPv6 ({@code ::ffff:10.1.2.3}) is the
     * IPv4 address.
     *
     * @param other any address
     * @return true if it does
     */
    public boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length == IPV6_BYTES && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            bytes = Arrays.copyOfRange(bytes, MAPPED.length, IPV6_BYTES);
        }
        if (bytes.length != address.length) {
            return false;
        }
        for (int i = 0, left = bits; left > 0; i++, left -= Byte.SIZE) {
            int mask = left >= Byte.SIZE ? 0xFF : 0xFF << (Byte.SIZE - left);
            if (((bytes[i] ^ address[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && bits == that.bits && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + bits;
    }

    @Override
    public String toString() {
        String text = NetUtil.bytesToIpAddress(address);
        return bits == address.length * Byte.SIZE ? text : text + "/" + bits;
    }
}
