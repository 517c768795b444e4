package dev.adit.kernel.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Address validation by Retry (RFC 9000 §8.1.2, §8.1.4): whoever begins a connection must first show, by a token that only
 * this process can make, that it hears what is sent to its address. Until then it costs nothing but the answer, which is
 * shorter than the question. A token is good for one address and connection id, for ten seconds.
 *
 * <pre>time (8, of this process) | MAC (16) | the client's first destination connection id</pre>
 *
 * Confined to one loop.
 */
final class RetryTokens implements QuicTokenHandler {
    private static final int TIME = 8;
    private static final int PROOF = 16;
    private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final LongSupplier clock;

    RetryTokens() {
        this(System::nanoTime);
    }

    /** With another clock, in nanoseconds. */
    RetryTokens(LongSupplier clock) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.clock = clock;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf firstId, InetSocketAddress address) {
        byte[] id = ByteBufUtil.getBytes(firstId);
        long now = clock.getAsLong();
        out.writeLong(now).writeBytes(proof(now, id, address)).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        if (token.readableBytes() <= TIME + PROOF || token.readableBytes() > maxTokenLength()) {
            return -1;
        }
        int start = token.readerIndex();
        long made = token.getLong(start);
        long age = clock.getAsLong() - made;
        byte[] proof = ByteBufUtil.getBytes(token, start + TIME, PROOF);
        byte[] id = ByteBufUtil.getBytes(token, start + TIME + PROOF, token.readableBytes() - TIME - PROOF);
        boolean holds = MessageDigest.isEqual(proof, proof(made, id, address));
        return holds && age >= 0 && age <= VALID_NANOS ? TIME + PROOF : -1;
    }

    private byte[] proof(long time, byte[] id, InetSocketAddress address) {
        mac.update(ByteBuffer.allocate(TIME + Integer.BYTES)
                .putLong(time)
                .putInt(address.getPort())
                .flip());
        mac.update(address.getAddress().getAddress());
        return Arrays.copyOf(mac.doFinal(id), PROOF);
    }

    @Override
    public int maxTokenLength() {
        return TIME + PROOF + Quic.MAX_CONN_ID_LEN;
    }
}
