package dev.adit.kernel.bridge;

import dev.adit.api.config.Secret;
import dev.adit.kernel.signal.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What comes of the secret of a private tunnel by HKDF with SHA-256 (RFC 5869), bound to the tunnel's name: a token that is
 * shown to the server, and a key that only the tunnel's two ends have. From neither of them can the other, or the secret,
 * be computed.
 *
 * @param token for the server, which holds {@link #verifier()} against it
 * @param key for the other end
 */
public record PrivateSecret(Bytes token, Bytes key) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Bytes SALT = Bytes.utf8("adit/1 private tunnel");

    /**
     * Derives both.
     *
     * @param secret as both files have it
     * @param tunnel its name; of {@code home/desk} only {@code desk} counts, which is how home's own file calls it
     * @return the same for the same
     */
    public static PrivateSecret of(Secret secret, String tunnel) {
        String name = tunnel.substring(tunnel.indexOf('/') + 1);
        Bytes extracted = mac(SALT, Bytes.utf8(secret.reveal()));
        return new PrivateSecret(expand(extracted, "access token", name), expand(extracted, "seal", name));
    }

    /** One block is enough: {@code T(1) = HMAC(PRK, info | 0x01)}; a zero byte, which no name has, ends each part. */
    private static Bytes expand(Bytes extracted, String purpose, String name) {
        return mac(extracted, Bytes.utf8(purpose + '\0' + name + '\0' + '\1'));
    }

    /**
     * HMAC-SHA-256 (RFC 2104).
     *
     * @param key of any length
     * @param parts put one behind the other
     * @return 32 bytes
     */
    public static Bytes mac(Bytes key, Bytes... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.toArray(), ALGORITHM));
            for (Bytes part : parts) {
                mac.update(part.toArray());
            }
            return Bytes.of(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }

    /**
     * What the server keeps of a secret.
     *
     * @return the hash of the token, in hexadecimal digits
     */
    public String verifier() {
        return verifier(token);
    }

    /**
     * The same of a token that somebody shows.
     *
     * @param token any bytes
     * @return its hash, in hexadecimal digits
     */
    public static String verifier(Bytes token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.toArray());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    /**
     * The bytes of a verifier, as they cross the bridge.
     *
     * @return 32 bytes
     */
    public Bytes verifierBytes() {
        return Bytes.of(HexFormat.of().parseHex(verifier()));
    }

    /**
     * Tells whether a token is the one; in constant time.
     *
     * @param verifier what the server keeps
     * @param shown by a visitor
     * @return true if it is
     */
    public static boolean opens(String verifier, Bytes shown) {
        return MessageDigest.isEqual(
                verifier.getBytes(StandardCharsets.US_ASCII), verifier(shown).getBytes(StandardCharsets.US_ASCII));
    }

    /** Secrets are not printed. */
    @Override
    public String toString() {
        return "***";
    }
}
