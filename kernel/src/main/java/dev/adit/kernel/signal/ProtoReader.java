package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message in protobuf's wire format: {@link #next()} steps from field to field, then exactly one of the value
 * methods takes it, or {@link #skip()} where the field is unknown. Every length is checked against what is there and
 * against the caller's bound before anything is allocated. Stricter than protobuf where a peer of ours never differs:
 * varints in more bytes than needed, groups and wrong wire types are refused.
 */
final class ProtoReader {
    private static final int MAX_FIELD = (1 << 29) - 1;
    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;

    private final ByteBuf in;
    private int field;
    private int type;

    /** Reads what is readable; the buffer stays the caller's. */
    ProtoReader(ByteBuf message) {
        this.in = message;
    }

    /** Steps to the next field; false at the end of the message. */
    boolean next() {
        if (!in.isReadable()) {
            return false;
        }
        long tag = varint(in);
        long number = tag >>> 3;
        if (number < 1 || number > MAX_FIELD) {
            throw new WireException("field number " + number + " (expected: 1 to " + MAX_FIELD + ")");
        }
        field = (int) number;
        type = (int) tag & 7;
        return true;
    }

    int field() {
        return field;
    }

    long number() {
        expect(ProtoWriter.VARINT);
        return varint(in);
    }

    /** A number from 0 up to a bound. */
    int number(int max) {
        long value = number();
        if (value < 0 || value > max) {
            throw new WireException(
                    "field " + field + ": " + Long.toUnsignedString(value) + " (expected: at most " + max + ")");
        }
        return (int) value;
    }

    boolean flag() {
        return number() != 0;
    }

    String text(int maxBytes) {
        ByteBuffer bytes = slice(maxBytes).nioBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new WireException("field " + field + ": not UTF-8");
        }
    }

    Bytes bytes(int maxBytes) {
        ByteBuf slice = slice(maxBytes);
        byte[] value = new byte[slice.readableBytes()];
        slice.readBytes(value);
        return Bytes.of(value);
    }

    /** A nested message, to be read before this reader goes on or after, in any order. */
    ProtoReader message() {
        return new ProtoReader(slice(Integer.MAX_VALUE));
    }

    /** Passes over a field that this version does not know. */
    void skip() {
        switch (type) {
            case ProtoWriter.VARINT -> varint(in);
            case FIXED64 -> skipBytes(Long.BYTES);
            case ProtoWriter.LENGTH_DELIMITED -> slice(Integer.MAX_VALUE);
            case FIXED32 -> skipBytes(Integer.BYTES);
            default -> throw new WireException("field " + field + ": wire type " + type + " (expected: 0, 1, 2 or 5)");
        }
    }

    private ByteBuf slice(int maxBytes) {
        expect(ProtoWriter.LENGTH_DELIMITED);
        long length = varint(in);
        if (length < 0 || length > maxBytes || length > in.readableBytes()) {
            throw new WireException("field " + field + ": length " + Long.toUnsignedString(length)
                    + " (expected: at most " + Math.min(maxBytes, in.readableBytes()) + ")");
        }
        return in.readSlice((int) length);
    }

    private void skipBytes(int count) {
        if (in.readableBytes() < count) {
            throw new WireException("field " + field + ": truncated");
        }
        in.skipBytes(count);
    }

    private void expect(int expected) {
        if (type != expected) {
            throw new WireException("field " + field + ": wire type " + type + " (expected: " + expected + ")");
        }
    }

    /** Reads a number in seven-bit groups; refuses a truncated one, one beyond 64 bits and one in too many bytes. */
    static long varint(ByteBuf in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!in.isReadable()) {
                throw new WireException("varint: truncated");
            }
            int next = in.readUnsignedByte();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new WireException("varint: more bytes than needed");
                }
                return value;
            }
        }
        throw new WireException("varint: more than 64 bits");
    }
}
