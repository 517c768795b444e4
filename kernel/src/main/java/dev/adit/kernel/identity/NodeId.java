package dev.adit.kernel.identity;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Locale;

/**
 * A node's name that nobody else can bear: the SHA-256 hash of its public key, in the encoding that certificates carry
 * (SubjectPublicKeyInfo, RFC 5280 §4.1). It is public; only the key behind it is secret.
 *
 * <p>People see {@code ADIT-} and 13 groups of four characters of Crockford's base 32, which has no I, L, O and U, so
 * that an id survives being read aloud.
 */
public final class NodeId {
    /** How many bytes an id has. */
    public static final int LENGTH = 32;

    private static final String PREFIX = "ADIT";
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;
    private static final int CHARACTERS = 52;
    private static final int GROUP = 4;
    /** 52 characters hold 260 bits; these are left over, and zero. */
    private static final int SPARE_BITS = CHARACTERS * BITS - LENGTH * Byte.SIZE;

    private final byte[] hash;

    private NodeId(byte[] hash) {
        this.hash = hash;
    }

    /**
     * Names the owner of a key.
     *
     * @param key a public key with an X.509 encoding
     * @return its id
     */
    public static NodeId of(PublicKey key) {
        return new NodeId(sha256(key.getEncoded()));
    }

    /**
     * Takes an id from its bytes.
     *
     * @param bytes {@link #LENGTH} bytes, copied
     * @return the id
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an id has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new NodeId(bytes.clone());
    }

    /**
     * Reads what {@link #toString()} writes. Case and hyphens do not matter, and O, I and L are taken for the digits
     * that they look like.
     *
     * @param text an id as people write it
     * @return the id
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static NodeId parse(String text) {
        String body = text.strip().toUpperCase(Locale.ROOT).replace("-", "");
        if (!body.startsWith(PREFIX)) {
            throw wrong(text, "it does not begin with " + PREFIX);
        }
        body = body.substring(PREFIX.length());
        if (body.length() != CHARACTERS) {
            throw wrong(text, "it has " + body.length() + " characters after " + PREFIX + ", not " + CHARACTERS);
        }
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < CHARACTERS; i++) {
            int digit = digit(body.charAt(i));
            if (digit < 0) {
                throw wrong(text, "no id has the character '" + body.charAt(i) + "'");
            }
            number = number.shiftLeft(BITS).or(BigInteger.valueOf(digit));
        }
        if (number.getLowestSetBit() >= 0 && number.getLowestSetBit() < SPARE_BITS) {
            throw wrong(text, "its last character is wrong");
        }
        return new NodeId(FixedBytes.of(number.shiftRight(SPARE_BITS), LENGTH));
    }

    private static int digit(char character) {
        return switch (character) {
            case 'O' -> 0;
            case 'I', 'L' -> 1;
            default -> DIGITS.indexOf(character);
        };
    }

    private static IllegalArgumentException wrong(String text, String why) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new IllegalArgumentException("'" + shown + "' is not an id: " + why + " (expected: " + PREFIX
                + "- and 13 groups of four characters, as `adit key new` prints it)");
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /**
     * The hash itself, as it crosses the wire.
     *
     * @return a copy of {@link #LENGTH} bytes
     */
    public byte[] bytes() {
        return hash.clone();
    }

    /**
     * The beginning of it, enough to find it in a file.
     *
     * @return {@code ADIT-} and one group of four characters
     */
    public String brief() {
        return toString().substring(0, PREFIX.length() + 1 + GROUP);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId that && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        BigInteger number = new BigInteger(1, hash).shiftLeft(SPARE_BITS);
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < CHARACTERS; i++) {
            if (i % GROUP == 0) {
                text.append('-');
            }
            int digit = number.shiftRight((CHARACTERS - 1 - i) * BITS).intValue() & (DIGITS.length() - 1);
            text.append(DIGITS.charAt(digit));
        }
        return text.toString();
    }
}
