package dev.adit.plugin.p2p.stun;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Numbers and shapes of RFC 8489 and RFC 5780 that questions and answers share. */
final class Stun {
    static final int HEADER = 20;
    static final int COOKIE = 0x2112A442;
    /** Where things are in the header. */
    static final int LENGTH = 2;

    static final int MAGIC = 4;
    static final int ID = 8;

    static final int REQUEST = 0x0001;
    static final int SUCCESS = 0x0101;
    static final int ERROR = 0x0111;

    static final int CHANGE_REQUEST = 0x0003;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PADDING = 0x0026;
    static final int FINGERPRINT = 0x8028;
    static final int RESPONSE_ORIGIN = 0x802B;
    static final int OTHER_ADDRESS = 0x802C;
    /** Of ours, to make a question as long as its answer: whoever does not know it skips it (RFC 8489 §14, from 0x8000 on). */
    static final int FILLER = 0xFFAD;

    static final int CHANGE_ADDRESS = 0x04;
    static final int CHANGE_PORT = 0x02;

    /** From here on an attribute that is not known does no harm. */
    static final int OPTIONAL = 0x8000;

    static final int ATTRIBUTE_HEADER = 4;
    private static final int ALIGNMENT = 4;
    private static final int V4 = 1;
    private static final int V6 = 2;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int FINGERPRINT_XOR = 0x5354554E;

    private Stun() {}

    /** Takes one attribute; its value is what can be read of the buffer, which is valid during the call alone. */
    @FunctionalInterface
    interface Attributes {
        /** False ends the walk: the message is no good. */
        boolean take(int type, ByteBuf value);
    }

    /** Whether it is a message of that type, whole and alone in its datagram. */
    static boolean isMessage(ByteBuf datagram, int type) {
        int at = datagram.readerIndex();
        int length = datagram.readableBytes();
        return length >= HEADER
                && length % ALIGNMENT == 0
                && datagram.getUnsignedShort(at) == type
                && datagram.getUnsignedShort(at + LENGTH) == length - HEADER
                && datagram.getInt(at + MAGIC) == COOKIE;
    }

    /** Gives each attribute, and checks the fingerprint where there is one. */
    static boolean walk(ByteBuf message, Attributes attributes) {
        int at = message.readerIndex() + HEADER;
        int end = message.writerIndex();
        while (at < end) {
            int type = message.getUnsignedShort(at);
            int length = message.getUnsignedShort(at + 2);
            int value = at + ATTRIBUTE_HEADER;
            int next = value + padded(length);
            if (next > end) {
                return false;
            }
            boolean good = type == FINGERPRINT
                    ? length == Integer.BYTES && next == end && fingerprint(message, at) == message.getInt(value)
                    : attributes.take(type, message.slice(value, length));
            if (!good) {
                return false;
            }
            at = next;
        }
        return true;
    }

    private static int fingerprint(ByteBuf message, int end) {
        CRC32 crc = new CRC32();
        crc.update(message.nioBuffer(message.readerIndex(), end - message.readerIndex()));
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    static int padded(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** How many bytes an attribute with an address takes. */
    static int addressAttribute(InetAddress address) {
        return ATTRIBUTE_HEADER + ATTRIBUTE_HEADER + (address instanceof Inet6Address ? V6_BYTES : V4_BYTES);
    }

    static void writeHeader(ByteBuf message, int type, int length, TransactionId id) {
        message.writeShort(type).writeShort(length - HEADER).writeInt(COOKIE);
        id.write(message);
    }

    static void writeAddress(ByteBuf message, int type, InetSocketAddress address) {
        writeAddress(message, type, address, new byte[V6_BYTES]);
    }

    static void writeXored(ByteBuf message, int type, InetSocketAddress address, TransactionId id) {
        writeAddress(message, type, address, mask(id));
    }

    private static void writeAddress(ByteBuf message, int type, InetSocketAddress address, byte[] mask) {
        byte[] raw = address.getAddress().getAddress();
        message.writeShort(type).writeShort(ATTRIBUTE_HEADER + raw.length);
        message.writeByte(0).writeByte(raw.length == V6_BYTES ? V6 : V4);
        message.writeShort(address.getPort() ^ (((mask[0] & 0xff) << Byte.SIZE) | (mask[1] & 0xff)));
        for (int i = 0; i < raw.length; i++) {
            message.writeByte(raw[i] ^ mask[i]);
        }
    }

    static @Nullable InetSocketAddress readAddress(ByteBuf value) {
        return readAddress(value, new byte[V6_BYTES]);
    }

    static @Nullable InetSocketAddress readXored(ByteBuf value, TransactionId id) {
        return readAddress(value, mask(id));
    }

    private static @Nullable InetSocketAddress readAddress(ByteBuf value, byte[] mask) {
        int length = value.readableBytes() - ATTRIBUTE_HEADER;
        if ((length != V4_BYTES && length != V6_BYTES) || value.getByte(1) != (length == V6_BYTES ? V6 : V4)) {
            return null;
        }
        int port = value.getUnsignedShort(2) ^ (((mask[0] & 0xff) << Byte.SIZE) | (mask[1] & 0xff));
        byte[] raw = new byte[length];
        value.getBytes(ATTRIBUTE_HEADER, raw);
        for (int i = 0; i < raw.length; i++) {
            raw[i] ^= mask[i];
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(raw), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(NetUtil.bytesToIpAddress(raw), impossible);
        }
    }

    /** The cookie, then the id (RFC 8489 §14.2); its first two bytes are those for the port. */
    private static byte[] mask(TransactionId id) {
        return ByteBuffer.allocate(V6_BYTES)
                .putInt(COOKIE)
                .putInt(id.high())
                .putLong(id.low())
                .array();
    }
}
