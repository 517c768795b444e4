package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;

/**
 * What a server gives to whoever asks, and takes from nobody else: 16 bytes that mean nothing to the client.
 *
 * @param first eight bytes
 * @param second eight more
 */
record Cookie(long first, long second) {
    static final int SIZE = 16;

    /** In place of one that is not known yet. */
    static final Cookie NONE = new Cookie(0, 0);

    static Cookie read(ByteBuf in, int at) {
        return new Cookie(in.getLong(at), in.getLong(at + Long.BYTES));
    }

    void write(ByteBuf out) {
        out.writeLong(first).writeLong(second);
    }

    /** The first four bytes as they stand on the wire, read as KCP reads its numbers. */
    int beginning() {
        return Integer.reverseBytes((int) (first >>> Integer.SIZE));
    }

    /** Whether it is the same; takes as long if it is not. */
    boolean isSame(Cookie other) {
        return ((first ^ other.first) | (second ^ other.second)) == 0;
    }
}
