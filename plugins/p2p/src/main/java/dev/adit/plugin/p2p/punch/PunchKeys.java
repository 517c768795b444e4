package dev.adit.plugin.p2p.punch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one peering's datagrams: HKDF (RFC 5869, SHA-256) of the secret that only its two ends know, so whoever can
 * seal or open one is the other end. One key for each direction: what comes back reflected does not open.
 *
 * @param session tells datagrams of this peering from others without opening them; no secret
 * @param sending seals what this end sends
 * @param receiving opens what the other end sends
 */
public record PunchKeys(long session, SecretKey sending, SecretKey receiving) {
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 16;

    /**
     * Derives them.
     *
     * @param secret of {@code Peering.secret()}
     * @param initiator which end this is
     * @return this end's keys; the other end's are the same crosswise
     */
    public static PunchKeys of(byte[] secret, boolean initiator) {
        byte[] root = hmac("adit p2p punch 1".getBytes(StandardCharsets.US_ASCII), secret);
        SecretKey there = key(root, "initiator");
        SecretKey back = key(root, "responder");
        long session = ByteBuffer.wrap(expand(root, "session")).getLong();
        return new PunchKeys(session, initiator ? there : back, initiator ? back : there);
    }

    private static SecretKey key(byte[] root, String label) {
        return new SecretKeySpec(Arrays.copyOf(expand(root, label), KEY_BYTES), "AES");
    }

    /** The first block of HKDF-Expand: no more is needed. */
    private static byte[] expand(byte[] root, String label) {
        byte[] info = Arrays.copyOf(label.getBytes(StandardCharsets.US_ASCII), label.length() + 1);
        info[label.length()] = 1;
        return hmac(root, info);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    /** Says nothing of the keys. */
    @Override
    public String toString() {
        return "PunchKeys[session=" + Long.toHexString(session) + "]";
    }
}
