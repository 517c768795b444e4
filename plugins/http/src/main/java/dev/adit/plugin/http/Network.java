package dev.adit.plugin.http;

import dev.adit.api.config.Doc;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/** An IP address, or a block of them, as {@code 10.0.0.0/8}. */
@Doc("an IP address or a block such as 10.0.0.0/8")
public final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * Reads one.
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

    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
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
        return Objects.hash(Arrays.hashCode(address), bits);
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(address) + "/" + bits;
    }
}
