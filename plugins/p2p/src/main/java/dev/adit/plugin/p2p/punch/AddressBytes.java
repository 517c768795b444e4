package dev.adit.plugin.p2p.punch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An address in a fixed number of bytes: family (0, 4 or 6), 16 bytes of which IPv4 uses the first four, port. */
final class AddressBytes {
    static final int LENGTH = 1 + 16 + 2;
    private static final int V4 = 4;
    private static final int V6 = 6;
    private static final int ROOM = 16;

    private AddressBytes() {}

    static void write(@Nullable InetSocketAddress address, ByteBuffer out) {
        InetAddress ip = address == null ? null : address.getAddress();
        byte[] bytes = ip == null ? new byte[0] : ip.getAddress();
        out.put((byte) (bytes.length == 0 ? 0 : bytes.length == V4 ? V4 : V6));
        out.put(bytes).put(new byte[ROOM - bytes.length]);
        out.putShort((short) (address == null ? 0 : address.getPort()));
    }

    /** Takes {@link #LENGTH} bytes; null where there is no address or no such family. */
    static @Nullable InetSocketAddress read(ByteBuffer in) {
        if (in.remaining() < LENGTH) {
            throw new BufferUnderflowException();
        }
        int family = in.get();
        byte[] bytes = new byte[family == V4 ? V4 : ROOM];
        in.get(bytes).position(in.position() + ROOM - bytes.length);
        int port = in.getShort() & 0xffff;
        if (family != V4 && family != V6) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
