package dev.adit.kernel.identity;

import java.math.BigInteger;

/** Numbers that are not negative, as big-endian bytes of a fixed length. */
final class FixedBytes {
    private FixedBytes() {}

    /** The number has to fit. */
    static byte[] of(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        // A set top bit makes BigInteger put a zero byte in front.
        int skipped = Math.max(0, signed.length - length);
        int used = signed.length - skipped;
        System.arraycopy(signed, skipped, bytes, length - used, used);
        return bytes;
    }
}
