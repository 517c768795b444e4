package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;

/**
 * What stands in front of each segment, 24 bytes, little-endian (KCP's protocol.txt):
 *
 * <pre>
 * 0               4   5   6       8 (BYTE)
 * +---------------+---+---+-------+
 * |     conv      |cmd|frg|  wnd  |
 * +---------------+---+---+-------+   8
 * |      ts       |      sn       |
 * +---------------+---------------+  16
 * |      una      |      len      |
 * +---------------+---------------+  24
 * </pre>
 *
 * @param conversation conv: which one of an address
 * @param command cmd: {@link #PUSH}, {@link #ACK}, {@link #ASK_WINDOW} or {@link #TELL_WINDOW}
 * @param window wnd: segments that the sender has room for
 * @param timestamp ts: when it was sent, in milliseconds of the sender; an acknowledgement repeats that of its segment
 * @param number sn: of the segment, or of the one that is acknowledged
 * @param awaited una: everything before this number has come in
 * @param length len: of the payload behind it
 */
record Header(int conversation, int command, int window, int timestamp, int number, int awaited, int length) {
    static final int SIZE = 24;

    /** Payload. */
    static final int PUSH = 81;
    /** One segment has come in. */
    static final int ACK = 82;
    /** How much room is there? */
    static final int ASK_WINDOW = 83;
    /** So much, as the field says. */
    static final int TELL_WINDOW = 84;

    /** Takes one off a datagram, which has at least {@link #SIZE} bytes. */
    static Header read(ByteBuf in) {
        int conversation = in.readIntLE();
        int command = in.readUnsignedByte();
        // frg: messages of several segments, which a stream does not have.
        in.skipBytes(1);
        return new Header(
                conversation,
                command,
                in.readUnsignedShortLE(),
                in.readIntLE(),
                in.readIntLE(),
                in.readIntLE(),
                in.readIntLE());
    }

    void write(ByteBuf out) {
        out.writeIntLE(conversation)
                .writeByte(command)
                .writeByte(0)
                .writeShortLE(window)
                .writeIntLE(timestamp)
                .writeIntLE(number)
                .writeIntLE(awaited)
                .writeIntLE(length);
    }

    /** Whether it says something, and what it stands in front of is there. */
    boolean fits(ByteBuf payload) {
        return command >= PUSH && command <= TELL_WINDOW && length >= 0 && length <= payload.readableBytes();
    }
}
