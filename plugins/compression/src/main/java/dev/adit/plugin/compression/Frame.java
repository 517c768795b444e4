package dev.adit.plugin.compression;

import io.netty.buffer.ByteBuf;

/**
 * What stands on a link, in each direction by itself. First a byte: {@link #PLAIN}, and everything behind it goes as it is;
 * or {@link #SQUEEZED}, and pieces follow. A piece is the number of its compressed bytes and of its plain ones, two bytes each
 * (big-endian, 1 to 65,535 and 1 to {@link #MOST}), and the compressed bytes: the next blocks of one zstd frame (RFC 8878 §3.1)
 * without an end, flushed, with a window of {@link #WINDOW_LOG} bits. So whoever unpacks knows before how much comes out of
 * a piece, and refuses one that holds more.
 */
final class Frame {
    static final int PLAIN = 0;
    static final int SQUEEZED = 1;
    static final int HEADER = 4;
    /** Plain bytes of a piece. */
    static final int MOST = 32 * 1024;
    /** 64 KiB: what a link may cost is more of a matter than the last percent. */
    static final int WINDOW_LOG = 16;

    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int TLS_MAJOR = 3;

    private Frame() {}

    /** Whether a stream begins as one of TLS does, as far as it has come (RFC 8446 §5.1). */
    static boolean looksLikeTls(ByteBuf first) {
        int type = first.getUnsignedByte(first.readerIndex());
        boolean record = type == HANDSHAKE || type == ALERT;
        return record && (first.readableBytes() == 1 || first.getByte(first.readerIndex() + 1) == TLS_MAJOR);
    }
}
