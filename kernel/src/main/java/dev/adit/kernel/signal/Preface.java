package dev.adit.kernel.signal;

import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import io.netty.buffer.ByteBuf;

/**
 * The five bytes with which whoever dials a bridge connection begins: {@code ADIT} and the version of the framing. They
 * tell a plain carrier from everything else on a shared port, and a stranger from a node before anything is parsed.
 */
public final class Preface {
    /** The framing that this node speaks. */
    public static final int FRAMING = 1;

    /** How long it is. */
    public static final int SIZE = 5;

    private static final byte[] MAGIC = {'A', 'D', 'I', 'T'};

    private Preface() {}

    /**
     * Writes it.
     *
     * @param out stays the caller's
     */
    public static void write(ByteBuf out) {
        out.writeBytes(MAGIC).writeByte(FRAMING);
    }

    /**
     * Looks for the magic without moving the reader index; any framing version counts, so that a newer node is answered
     * instead of taken for a stranger.
     *
     * @param bytes what has come so far
     * @return yes, no, or undecided while too few have
     */
    public static Match match(ByteBuf bytes) {
        int available = Math.min(MAGIC.length, bytes.readableBytes());
        for (int index = 0; index < available; index++) {
            if (bytes.getByte(bytes.readerIndex() + index) != MAGIC[index]) {
                return Match.NO;
            }
        }
        return available == MAGIC.length ? Match.YES : Match.UNDECIDED;
    }

    /**
     * Takes it off the front.
     *
     * @param in at least {@link #SIZE} bytes
     * @return the framing version of the peer
     * @throws WireException if it is something else
     */
    public static int read(ByteBuf in) {
        if (match(in) != Match.YES) {
            throw new WireException("no preface (expected: ADIT)");
        }
        in.skipBytes(MAGIC.length);
        return in.readUnsignedByte();
    }
}
