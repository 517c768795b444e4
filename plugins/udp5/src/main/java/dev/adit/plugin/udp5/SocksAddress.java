package dev.adit.plugin.udp5;

import dev.adit.api.config.Address;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Address and port as SOCKS5 writes them (RFC 1928 §5): {@code ATYP | ADDR | PORT}. On a {@code udp5} link each datagram
 * stands behind one: its target on the way up, its sender on the way down.
 */
final class SocksAddress {
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;

    private SocksAddress() {}

    /**
     * Measures one, without moving the reader index.
     *
     * @param bytes it stands in them
     * @param offset so many bytes in
     * @return its length, or -1 if there is none, or it is cut off
     */
    static int length(ByteBuf bytes, int offset) {
        int start = bytes.readerIndex() + offset;
        int left = bytes.readableBytes() - offset;
        if (left < 2) {
            return -1;
        }
        int length = switch (bytes.getUnsignedByte(start)) {
            case IPV4 -> 1 + IPV4_BYTES + PORT_BYTES;
            case IPV6 -> 1 + IPV6_BYTES + PORT_BYTES;
            case NAME -> 2 + bytes.getUnsignedByte(start + 1) + PORT_BYTES;
            default -> Integer.MAX_VALUE;
        };
        return length > left ? -1 : length;
    }

    /**
     * Reads one.
     *
     * @param bytes {@link #length} has measured one; the reader index moves behind it
     * @return the target; null where nobody can be sent to: port 0, or a name that is none
     */
    static @Nullable Address read(ByteBuf bytes) {
        String host = host(bytes, bytes.readUnsignedByte());
        int port = bytes.readUnsignedShort();
        try {
            return host == null || port == 0 ? null : Address.of(host, port);
        } catch (IllegalArgumentException notAHost) {
            return null;
        }
    }

    private static @Nullable String host(ByteBuf bytes, int type) {
        if (type != NAME) {
            byte[] address = new byte[type == IPV4 ? IPV4_BYTES : IPV6_BYTES];
            bytes.readBytes(address);
            return NetUtil.bytesToIpAddress(address);
        }
        int length = bytes.readUnsignedByte();
        String name = bytes.readCharSequence(length, StandardCharsets.US_ASCII).toString();
        return isName(name) ? name : null;
    }

    /** What a resolver may be asked for: a peer's text does not become anything else. */
    private static boolean isName(String name) {
        boolean plain = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-._:".indexOf(c) >= 0);
        return !name.isEmpty() && plain;
    }

    /**
     * Writes one.
     *
     * @param bytes where to
     * @param address resolved
     */
    static void write(ByteBuf bytes, InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        bytes.writeByte(host.length == IPV4_BYTES ? IPV4 : IPV6)
                .writeBytes(host)
                .writeShort(address.getPort());
    }
}
