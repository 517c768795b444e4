package dev.adit.kernel.signal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * An immutable string of bytes: a nonce, a secret, a MAC. It is compared in constant time and never printed, so no caller
 * has to remember either.
 */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /**
     * Copies an array.
     *
     * @param value stays the caller's
     * @return its bytes
     */
    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    /**
     * Takes the UTF-8 form of a text, as labels need it.
     *
     * @param text any
     * @return its bytes
     */
    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes random bytes.
     *
     * @param random a {@link java.security.SecureRandom} wherever the bytes guard something
     * @param size how many
     * @return fresh bytes
     */
    public static Bytes random(RandomGenerator random, int size) {
        byte[] value = new byte[size];
        random.nextBytes(value);
        return new Bytes(value);
    }

    /**
     * Counts them.
     *
     * @return 0 or more
     */
    public int size() {
        return value.length;
    }

    /**
     * Copies them out.
     *
     * @return a new array
     */
    public byte[] toArray() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && MessageDigest.isEqual(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return value.length + " bytes";
    }
}
