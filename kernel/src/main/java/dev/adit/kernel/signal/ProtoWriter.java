package dev.adit.kernel.signal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes one message in protobuf's wire format. As in proto3, a scalar that has its default is left out; nested messages
 * are written even when empty, as their presence says something.
 */
final class ProtoWriter {
    static final int VARINT = 0;
    static final int LENGTH_DELIMITED = 2;

    private final ByteBuf out;

    /** Appends to a buffer that stays the caller's. */
    ProtoWriter(ByteBuf out) {
        this.out = out;
    }

    ProtoWriter number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(out, value);
        }
        return this;
    }

    ProtoWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    ProtoWriter text(int field, String value) {
        return value.isEmpty() ? this : item(field, value);
    }

    /** A text that is one of several, or whose presence counts: written even when empty. */
    ProtoWriter item(int field, String value) {
        tag(field, LENGTH_DELIMITED);
        varint(out, ByteBufUtil.utf8Bytes(value));
        out.writeCharSequence(value, StandardCharsets.UTF_8);
        return this;
    }

    ProtoWriter each(int field, Iterable<String> values) {
        values.forEach(value -> item(field, value));
        return this;
    }

    ProtoWriter bytes(int field, Bytes value) {
        if (value.size() > 0) {
            tag(field, LENGTH_DELIMITED);
            varint(out, value.size());
            out.writeBytes(value.toArray());
        }
        return this;
    }

    ProtoWriter message(int field, Consumer<ProtoWriter> body) {
        ByteBuf nested = out.alloc().buffer();
        try {
            body.accept(new ProtoWriter(nested));
            tag(field, LENGTH_DELIMITED);
            varint(out, nested.readableBytes());
            out.writeBytes(nested);
        } finally {
            nested.release();
        }
        return this;
    }

    private void tag(int field, int type) {
        varint(out, ((long) field << 3) | type);
    }

    /** Writes a number in seven-bit groups, least first, in as few bytes as it takes. */
    static void varint(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
