package dev.adit.kernel.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.EncodedKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a node's identity in {@code identity.pem} of its state directory: the private key (PKCS #8) and the public one,
 * as openssl reads and writes them. Blocks; belongs to start-up.
 */
public final class IdentityStore {
    /** The file's name. */
    public static final String FILE = "identity.pem";

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private IdentityStore() {}

    /**
     * Loads the identity, or makes and keeps a new one where there is none. A damaged file is never replaced: a new
     * identity would lock out every client that pins the old one.
     *
     * @param stateDirectory made with mode 0700 if it is missing
     * @return the same identity each time
     * @throws IOException saying what to do if the file is damaged, if others may read it, if others may write the
     *     directory, or if the disk fails
     */
    public static Identity loadOrCreate(Path stateDirectory) throws IOException {
        SecretFiles.directory(stateDirectory);
        Path file = stateDirectory.resolve(FILE);
        if (Files.exists(file)) {
            return load(file);
        }
        Identity identity = Identity.generate();
        String text = block(PRIVATE, identity.pair().getPrivate().getEncoded())
                + block(PUBLIC, identity.pair().getPublic().getEncoded());
        SecretFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
        return identity;
    }

    private static Identity load(Path file) throws IOException {
        String text = new String(SecretFiles.read(file), StandardCharsets.ISO_8859_1);
        try {
            KeyFactory keys = P256.keys();
            return Identity.of(
                    new KeyPair(keys.generatePublic(spec(text, PUBLIC)), keys.generatePrivate(spec(text, PRIVATE))));
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            // No cause: what a parser says of a private key may quote it.
            throw new IOException("the identity in " + file + " is damaged: restore the file from a copy, or remove it"
                    + " to get a new identity, which every peer must then be told");
        }
    }

    private static EncodedKeySpec spec(String text, String kind) {
        Matcher block = Pattern.compile("-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]+)-----END " + kind + "-----")
                .matcher(text);
        if (!block.find()) {
            throw new IllegalArgumentException(kind + " is missing");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
        return kind.equals(PRIVATE) ? new PKCS8EncodedKeySpec(bytes) : new X509EncodedKeySpec(bytes);
    }

    private static String block(String kind, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
