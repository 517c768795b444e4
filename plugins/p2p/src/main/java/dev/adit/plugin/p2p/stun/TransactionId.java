package dev.adit.plugin.p2p.stun;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * By which an answer is known to belong to its question (RFC 8489 §5): nobody who does not see the question can forge one.
 *
 * @param high the first 4 bytes
 * @param low the other 8
 */
public record TransactionId(int high, long low) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Makes one for a question. Any thread.
     *
     * @return another one each time
     */
    public static TransactionId random() {
        return new TransactionId(RANDOM.nextInt(), RANDOM.nextLong());
    }

    static TransactionId read(ByteBuf message) {
        int at = message.readerIndex() + Stun.ID;
        return new TransactionId(message.getInt(at), message.getLong(at + Integer.BYTES));
    }

    void write(ByteBuf message) {
        message.writeInt(high).writeLong(low);
    }
}
