package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What is said beside a conversation: before it, so that a stranger with a false address gets nothing and costs nothing, and
 * when it is broken off. KCP has no such thing; a conversation of number 0, which no other has, marks it. All greetings are
 * of one length, so no answer is longer than its question:
 *
 * <pre>
 * 0 (u32) | kind (u8) | version 1 (u8) | 0 (u16) | nonce of the client (8) | cookie of the server (16)
 *
 * client                        server
 * ASK    nonce              ->
 *                           <-  COOKIE nonce, cookie = HMAC(address, nonce, time)   keeps nothing
 * OPEN   nonce, cookie      ->
 *                           <-  OPENED nonce, cookie                                a conversation, its number from the cookie
 * </pre>
 *
 * <p>The client says again what was not answered. {@link #GONE} ends a conversation without an order; who says it knows the
 * cookie, so it is one of the two or somebody on the way, who could stop the datagrams as well.
 *
 * @param kind one of the constants
 * @param nonce the client's; random for each dial
 * @param cookie none in an ask
 */
record Greeting(int kind, long nonce, Cookie cookie) {
    static final int ASK = 1;
    static final int COOKIE = 2;
    static final int OPEN = 3;
    static final int OPENED = 4;
    static final int GONE = 5;

    static final int SIZE = 32;

    private static final int VERSION = 1;
    /** Of the first byte of QUIC's datagrams, which may come in on the same port (RFC 9000 §17). */
    private static final int QUIC_BIT = 0x40;

    static Greeting ask(long nonce) {
        return new Greeting(ASK, nonce, Cookie.NONE);
    }

    Greeting as(int otherKind) {
        return new Greeting(otherKind, nonce, cookie);
    }

    /** Whether both are of one dial. */
    boolean isOf(Greeting other) {
        return nonce == other.nonce && cookie.isSame(other.cookie);
    }

    /** The number of the conversation that begins with this cookie: not 0, and never a datagram like QUIC's. */
    int conversation() {
        int number = cookie.beginning() & ~QUIC_BIT;
        return number == 0 ? 1 : number;
    }

    /** Whether a datagram is another protocol's for certain. */
    static boolean isForeign(ByteBuf datagram) {
        return datagram.isReadable() && (datagram.getByte(datagram.readerIndex()) & QUIC_BIT) != 0;
    }

    /** Reads one; null if it is none. The buffer stays as it is. */
    static @Nullable Greeting read(ByteBuf datagram) {
        int at = datagram.readerIndex();
        if (datagram.readableBytes() != SIZE
                || datagram.getInt(at) != 0
                || datagram.getUnsignedByte(at + 5) != VERSION
                || datagram.getShort(at + 6) != 0) {
            return null;
        }
        return new Greeting(
                datagram.getUnsignedByte(at + 4),
                datagram.getLong(at + 8),
                Cookie.read(datagram, at + SIZE - Cookie.SIZE));
    }

    void write(ByteBuf out) {
        out.writeInt(0).writeByte(kind).writeByte(VERSION).writeShort(0).writeLong(nonce);
        cookie.write(out);
    }
}
