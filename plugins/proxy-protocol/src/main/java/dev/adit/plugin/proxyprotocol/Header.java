package dev.adit.plugin.proxyprotocol;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header as proxy-protocol.txt of haproxy has it. IPv4 addresses in IPv6 clothes are IPv4 addresses; where only one of
 * the two is IPv6 both are written so. A visitor without an address (one of a Unix socket) is unknown: the target then goes
 * by the connection's own addresses.
 */
final class Header {
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;

    private Header() {}

    /** Version 1, for streams. */
    static byte[] text(@Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry) {
        if (visitor == null) {
            return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
        }
        Pair pair = Pair.of(visitor, entry);
        String line = "PROXY " + (pair.isV4() ? "TCP4 " : "TCP6 ") + NetUtil.bytesToIpAddress(pair.from) + " "
                + NetUtil.bytesToIpAddress(pair.to) + " " + pair.fromPort + " " + pair.toPort + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** Version 2 of a stream. */
    static byte[] stream(@Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry) {
        return binary(visitor, entry, STREAM);
    }

    /** Version 2 of a datagram. */
    static byte[] datagram(@Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry) {
        return binary(visitor, entry, DATAGRAM);
    }

    private static byte[] binary(@Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry, int protocol) {
        if (visitor == null) {
            return ByteBuffer.allocate(FIXED)
                    .put(SIGNATURE)
                    .put((byte) LOCAL)
                    .put((byte) 0)
                    .putShort((short) 0)
                    .array();
        }
        Pair pair = Pair.of(visitor, entry);
        int length = 2 * pair.from.length + 2 * Short.BYTES;
        return ByteBuffer.allocate(FIXED + length)
                .put(SIGNATURE)
                .put((byte) PROXY)
                .put((byte) ((pair.isV4() ? 0x10 : 0x20) | protocol))
                .putShort((short) length)
                .put(pair.from)
                .put(pair.to)
                .putShort((short) pair.fromPort)
                .putShort((short) pair.toPort)
                .array();
    }

    /** Two addresses of one family. */
    private static final class Pair {
        private final byte[] from;
        private final int fromPort;
        private final byte[] to;
        private final int toPort;

        private Pair(byte[] from, int fromPort, byte[] to, int toPort) {
            this.from = from;
            this.fromPort = fromPort;
            this.to = to;
            this.toPort = toPort;
        }

        static Pair of(InetSocketAddress visitor, @Nullable InetSocketAddress entry) {
            byte[] from = plain(visitor.getAddress().getAddress());
            // The wildcard has no family of its own, and an entry that is not known is written as one.
            byte[] to = entry == null || entry.getAddress().isAnyLocalAddress()
                    ? new byte[from.length]
                    : plain(entry.getAddress().getAddress());
            int most = Math.max(from.length, to.length);
            return new Pair(
                    widened(from, most), visitor.getPort(), widened(to, most), entry == null ? 0 : entry.getPort());
        }

        boolean isV4() {
            return from.length == V4;
        }

        private static byte[] plain(byte[] address) {
            boolean mapped = address.length == V6 && Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
            return mapped ? Arrays.copyOfRange(address, MAPPED.length, V6) : address;
        }

        private static byte[] widened(byte[] address, int length) {
            if (address.length == length) {
                return address;
            }
            return ByteBuffer.allocate(V6).put(MAPPED).put(address).array();
        }
    }
}
