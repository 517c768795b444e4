package dev.adit.kernel.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header that a balancer puts in front of a connection: versions 1 and 2 of haproxy's proxy-protocol.txt. Only the
 * addresses are of interest; what else version 2 carries is skipped.
 *
 * @param visitor who connected to the balancer; null where the balancer came for itself, or tells no internet address
 * @param entry at which of the balancer's addresses; null with the visitor
 */
record ProxyHeader(
        @Nullable InetSocketAddress visitor, @Nullable InetSocketAddress entry) {
    /** The longest of either version that is taken. Of version 2 there could be 64 KiB, and nobody needs them. */
    static final int LARGEST = 4096;

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int LONGEST_LINE = 107;
    private static final int FIXED_BYTES = 16;
    private static final int UNIX_BYTES = 216;
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final int LARGEST_PORT = 65_535;
    private static final ProxyHeader NOBODY = new ProxyHeader(null, null);

    /**
     * Reads the one at the start of some bytes.
     *
     * @param bytes at least one. Read up to the end of the header; not at all where that has not come yet
     * @return the header; null where more bytes are needed
     * @throws CorruptedFrameException where there is none, in words
     */
    static @Nullable ProxyHeader read(ByteBuf bytes) {
        byte[] start = bytes.getByte(bytes.readerIndex()) == BINARY[0] ? BINARY : TEXT;
        int seen = Math.min(start.length, bytes.readableBytes());
        for (int index = 0; index < seen; index++) {
            if (bytes.getByte(bytes.readerIndex() + index) != start[index]) {
                throw new CorruptedFrameException("no PROXY header");
            }
        }
        if (seen < start.length) {
            return null;
        }
        return start == TEXT ? text(bytes) : binary(bytes);
    }

    // Version 1.

    private static @Nullable ProxyHeader text(ByteBuf bytes) {
        int most = Math.min(bytes.readableBytes(), LONGEST_LINE);
        int end = bytes.indexOf(bytes.readerIndex(), bytes.readerIndex() + most, (byte) '\n');
        if (end < 0) {
            if (most == LONGEST_LINE) {
                throw new CorruptedFrameException("PROXY header of more than " + LONGEST_LINE + " bytes");
            }
            return null;
        }
        String line = bytes.toString(bytes.readerIndex(), end - bytes.readerIndex(), StandardCharsets.US_ASCII);
        ProxyHeader header = ofLine(line);
        bytes.readerIndex(end + 1);
        return header;
    }

    private static ProxyHeader ofLine(String line) {
        if (!line.endsWith("\r")) {
            throw new CorruptedFrameException("PROXY header without its end of line");
        }
        String[] words = line.substring(0, line.length() - 1).split(" ", -1);
        String family = words[1];
        if (family.equals("UNKNOWN")) {
            return NOBODY;
        }
        boolean four = family.equals("TCP4");
        if (words.length != 6 || !(four || family.equals("TCP6"))) {
            throw new CorruptedFrameException("PROXY header of an unknown form");
        }
        return new ProxyHeader(socket(words[2], words[4], four), socket(words[3], words[5], four));
    }

    private static InetSocketAddress socket(String host, String port, boolean four) {
        boolean fits = four ? NetUtil.isValidIpV4Address(host) : NetUtil.isValidIpV6Address(host);
        byte[] address = fits ? NetUtil.createByteArrayFromIpAddressString(host) : null;
        if (address == null || !PORT.matcher(port).matches() || Integer.parseInt(port) > LARGEST_PORT) {
            throw new CorruptedFrameException("PROXY header with an address that is none");
        }
        return socket(address, Integer.parseInt(port));
    }

    // Version 2.

    private static @Nullable ProxyHeader binary(ByteBuf bytes) {
        if (bytes.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int at = bytes.readerIndex();
        int length = bytes.getUnsignedShort(at + 14);
        if (FIXED_BYTES + length > LARGEST) {
            throw new CorruptedFrameException("PROXY header of more than " + LARGEST + " bytes");
        }
        boolean local = isLocal(bytes.getByte(at + 12));
        int addressBytes = addressBytes(bytes.getByte(at + 13));
        if (length < addressBytes) {
            throw new CorruptedFrameException("PROXY header too short for its addresses");
        }
        if (bytes.readableBytes() < FIXED_BYTES + length) {
            return null;
        }
        ProxyHeader header = local || addressBytes == 0 || addressBytes == UNIX_BYTES
                ? NOBODY
                : addresses(bytes, at + FIXED_BYTES, addressBytes);
        bytes.skipBytes(FIXED_BYTES + length);
        return header;
    }

    /** The balancer looks after us, and there is no visitor. */
    private static boolean isLocal(byte versionAndCommand) {
        return switch (versionAndCommand) {
            case 0x20 -> true;
            case 0x21 -> false;
            default -> throw new CorruptedFrameException("PROXY header of an unknown version or command");
        };
    }

    private static int addressBytes(byte familyAndProtocol) {
        int protocol = familyAndProtocol & 0x0f;
        int family = familyAndProtocol >> 4 & 0x0f;
        if (protocol > 2 || family > 3) {
            throw new CorruptedFrameException("PROXY header of an unknown family or protocol");
        }
        return switch (family) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> UNIX_BYTES;
            default -> 0;
        };
    }

    private static ProxyHeader addresses(ByteBuf bytes, int at, int addressBytes) {
        int size = (addressBytes - 4) / 2;
        byte[] source = new byte[size];
        byte[] destination = new byte[size];
        bytes.getBytes(at, source).getBytes(at + size, destination);
        int ports = at + 2 * size;
        return new ProxyHeader(
                socket(source, bytes.getUnsignedShort(ports)), socket(destination, bytes.getUnsignedShort(ports + 2)));
    }

    private static InetSocketAddress socket(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
