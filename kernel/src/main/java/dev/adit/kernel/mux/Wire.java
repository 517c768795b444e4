package dev.adit.kernel.mux;

import io.netty.buffer.ByteBuf;

/**
 * The frame header, as the yamux specification has it: version (8 bits), type (8), flags (16), link id (32), length (32),
 * big endian. Only data frames have a payload, of {@code length} bytes.
 */
final class Wire {
    static final int VERSION = 0;
    static final int HEADER_BYTES = 12;

    /** Payload of a link. Length: bytes that follow. */
    static final int DATA = 0;
    /** Credit for the receiver of this frame. Length: bytes that it may send in addition. */
    static final int WINDOW_UPDATE = 1;
    /** With {@link #SYN} a question, with {@link #ACK} its answer. Id 0. Length: opaque, echoed. */
    static final int PING = 2;
    /** No more links. Id 0. Length: one of the codes below. */
    static final int GO_AWAY = 3;

    /** First frame of a link. */
    static final int SYN = 1;
    /** The link is taken. */
    static final int ACK = 2;
    /** The sender's direction ends after this frame. */
    static final int FIN = 4;
    /** The link is broken; nothing follows in either direction. */
    static final int RST = 8;

    static final int NORMAL = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;

    /** Lengths are unsigned. */
    static final long MAX_LENGTH = 0xFFFF_FFFFL;

    private Wire() {}

    /** Appends a header; there must be room for it. */
    static void writeHeader(ByteBuf out, int type, int flags, int id, long length) {
        out.writeInt(VERSION << 24 | type << 16 | flags);
        out.writeInt(id);
        out.writeInt((int) length);
    }
}
