package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Bytes that depend on their place, with a period that no buffer size divides: a lost or moved one shows. Whole arrays at
 * a time, for under paranoid leak detection each access to a buffer costs a stack trace.
 */
final class Pattern {
    static final int LONGEST = 64 * 1024;

    private static final int PERIOD = 251;
    private static final byte[] TABLE = new byte[LONGEST + PERIOD];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            TABLE[i] = (byte) (i * 31 % PERIOD);
        }
    }

    private Pattern() {}

    /** At most {@link #LONGEST}; not to be written to. */
    static ByteBuf bytes(long from, int length) {
        return Unpooled.wrappedBuffer(TABLE, (int) (from % PERIOD), length);
    }

    static byte[] array(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = TABLE[i % PERIOD];
        }
        return bytes;
    }

    /** Reads all of it and tells whether it is the pattern from there on. */
    static boolean matches(ByteBuf data, long from) {
        byte[] bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        for (int at = 0; at < bytes.length; at += LONGEST) {
            int end = Math.min(bytes.length, at + LONGEST);
            int place = (int) ((from + at) % PERIOD);
            if (!Arrays.equals(bytes, at, end, TABLE, place, place + end - at)) {
                return false;
            }
        }
        return true;
    }
}
