package dev.adit.kernel.identity;

import dev.adit.api.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;

/**
 * Everything that a client needs to be who it is and to know its server, in one string for the {@code key:} of its
 * file: {@code adit1-} and, in base64url, private scalar (32 bytes), public point (x and y, 32 each), the server's id
 * (32) and the first four bytes of the SHA-256 hash of all before. The 1 is the version of this layout.
 *
 * @param identity the client
 * @param server whom the client believes
 */
public record ClientKey(Identity identity, NodeId server) {
    private static final String FAMILY = "adit";
    private static final String PREFIX = FAMILY + "1-";
    private static final int CHECKSUM = 4;
    private static final int BODY = 3 * P256.LENGTH + NodeId.LENGTH;
    private static final int CHARACTERS = (BODY + CHECKSUM) * 4 / 3;
    private static final String HINT = " (expected: the one line that `adit key new` prints, beginning with adit1-)";

    /**
     * Writes the string.
     *
     * @return the secret; whoever reveals it shows it to its owner once
     */
    public Secret encode() {
        byte[] body = ByteBuffer.allocate(BODY)
                .put(P256.scalar(identity.privateKey()))
                .put(P256.x(identity.pair().getPublic()))
                .put(P256.y(identity.pair().getPublic()))
                .put(server.bytes())
                .array();
        byte[] all = Arrays.copyOf(body, BODY + CHECKSUM);
        System.arraycopy(checksum(body), 0, all, BODY, CHECKSUM);
        return Secret.parse(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all));
    }

    /**
     * Reads the string. White space around it does not matter.
     *
     * @param text what {@link #encode()} wrote
     * @return the key
     * @throws IllegalArgumentException saying what is wrong with it; the message never holds a part of the text
     */
    public static ClientKey parse(String text) {
        byte[] all = decode(text.strip());
        byte[] body = Arrays.copyOf(all, BODY);
        if (!Arrays.equals(checksum(body), Arrays.copyOfRange(all, BODY, all.length))) {
            throw new IllegalArgumentException("the key is mistyped: its checksum does not fit" + HINT);
        }
        byte[][] parts = new byte[4][P256.LENGTH];
        ByteBuffer source = ByteBuffer.wrap(body);
        for (byte[] part : parts) {
            source.get(part);
        }
        try {
            KeyPair pair = new KeyPair(P256.publicKey(parts[1], parts[2]), P256.privateKey(parts[0]));
            return new ClientKey(Identity.of(pair), NodeId.of(parts[3]));
        } catch (GeneralSecurityException damaged) {
            throw withoutText("the key holds no usable key pair" + HINT);
        }
    }

    private static byte[] decode(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    text.matches(FAMILY + "[0-9]+-.*")
                            ? "the key is of another version than this program understands" + HINT
                            : "this is not a key" + HINT);
        }
        String body = text.substring(PREFIX.length());
        if (body.length() != CHARACTERS) {
            throw new IllegalArgumentException("the key has " + text.length() + " characters instead of "
                    + (PREFIX.length() + CHARACTERS) + ": it is cut off or holds more than one line" + HINT);
        }
        try {
            return Base64.getUrlDecoder().decode(body);
        } catch (IllegalArgumentException character) {
            throw withoutText("the key is mistyped: it holds a character that no key has" + HINT);
        }
    }

    /** The cause of these is left out on purpose: its message may quote what was read. */
    private static IllegalArgumentException withoutText(String message) {
        return new IllegalArgumentException(message);
    }

    private static byte[] checksum(byte[] body) {
        byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
        byte[] all = ByteBuffer.allocate(prefix.length + body.length)
                .put(prefix)
                .put(body)
                .array();
        return Arrays.copyOf(NodeId.sha256(all), CHECKSUM);
    }

    @Override
    public String toString() {
        return "ClientKey[client=" + identity.id() + ", server=" + server + "]";
    }
}
