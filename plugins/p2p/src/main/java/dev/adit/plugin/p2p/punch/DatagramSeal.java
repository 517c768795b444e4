package dev.adit.plugin.p2p.punch;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the datagrams of one peering, for as long as the peering lives and over all its sockets: a counter must
 * never come twice under one key. AES-GCM; the datagram is
 *
 * <pre>
 * 0x20 | session (8) | counter (8) | sealed {@link SealedDatagram} and tag
 * </pre>
 *
 * The first byte tells it from STUN (0x00 to 0x03) and from QUIC, which has the bit 0x40 (RFC 9443).
 */
@LoopOnly
public final class DatagramSeal {
    /** How long a sealed datagram is, of any type. */
    public static final int LENGTH = 1 + 8 + 8 + SealedDatagram.PLAIN_LENGTH + 16;

    private static final byte VERSION = 0x20;
    private static final int HEADER = 17;
    private static final int COUNTER_AT = 9;
    private static final int TAG_BITS = 128;
    private static final int NONCE = 12;

    private final PunchKeys keys;
    private final Cipher cipher;
    private final ReplayWindow window = new ReplayWindow();
    private long counter;

    /**
     * Begins with the counter 0: one for each peering.
     *
     * @param keys of a secret that was never used before
     */
    public DatagramSeal(PunchKeys keys) {
        this.keys = keys;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Whether it claims to be one of this peering's. Costs nothing, proves nothing.
     *
     * @param datagram is not changed
     * @return false for what strangers send, for STUN, and for packets of QUIC
     */
    public boolean concerns(ByteBuf datagram) {
        int start = datagram.readerIndex();
        return datagram.readableBytes() == LENGTH
                && datagram.getByte(start) == VERSION
                && datagram.getLong(start + 1) == keys.session();
    }

    /**
     * Seals for the other end.
     *
     * @param datagram what to say
     * @return to be sent, the caller's
     */
    public ByteBuf seal(SealedDatagram datagram) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put(VERSION).putLong(keys.session()).putLong(counter);
        try {
            start(Cipher.ENCRYPT_MODE, keys.sending(), counter++);
            cipher.updateAAD(out.array(), 0, HEADER);
            cipher.doFinal(ByteBuffer.wrap(datagram.encode()), out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
        return Unpooled.wrappedBuffer(out.array());
    }

    /**
     * Opens what the other end sealed. Each only once: a copy is nothing.
     *
     * @param datagram is neither changed nor released
     * @return null where it is not the other end's, or was here before
     */
    public @Nullable SealedDatagram open(ByteBuf datagram) {
        if (!concerns(datagram)) {
            return null;
        }
        byte[] bytes = new byte[LENGTH];
        datagram.getBytes(datagram.readerIndex(), bytes);
        long theirs = ByteBuffer.wrap(bytes).getLong(COUNTER_AT);
        if (!window.isNew(theirs)) {
            return null;
        }
        try {
            start(Cipher.DECRYPT_MODE, keys.receiving(), theirs);
            cipher.updateAAD(bytes, 0, HEADER);
            byte[] plain = cipher.doFinal(bytes, HEADER, LENGTH - HEADER);
            window.add(theirs);
            return SealedDatagram.decode(plain);
        } catch (GeneralSecurityException forged) {
            return null;
        }
    }

    private void start(int mode, SecretKey key, long nonce) throws GeneralSecurityException {
        byte[] bytes = ByteBuffer.allocate(NONCE).putInt(0).putLong(nonce).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, bytes));
    }
}
