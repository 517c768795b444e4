package dev.adit.api.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may use something, as people write it: the word {@code none} for everybody, or users and their passwords, {@code
 * {ann: …}}. There is no third: a key of this type without {@code @Default} must be written, so nothing is open to the
 * world by being left out. Never prints a password.
 */
@Doc("none, or a block of users and their passwords, {ann: …}")
public final class Credentials {
    /** What SOCKS5 can carry of either (RFC 1929 §2). */
    private static final int MOST_BYTES = 255;

    private static final String NONE = "none";
    private static final Credentials EVERYBODY = new Credentials(Map.of());

    private final Map<String, Secret> users;

    private Credentials(Map<String, Secret> users) {
        this.users = Map.copyOf(users);
    }

    /**
     * Reads the word {@code none}; called by the config binder.
     *
     * @param text as it stands in the file
     * @return everybody
     * @throws IllegalArgumentException for any other text, which is not repeated: it may be a password
     */
    public static Credentials parse(String text) {
        if (!text.equals(NONE)) {
            throw new IllegalArgumentException(
                    "is a text but not 'none' (expected: none, or a block of users and their passwords, {ann: …})");
        }
        return EVERYBODY;
    }

    /**
     * Takes users and passwords; called by the config binder.
     *
     * @param users at least one; no name with a colon, which HTTP cannot carry (RFC 7617 §2)
     * @return those users
     * @throws IllegalArgumentException with what was expected; a password is not repeated
     */
    public static Credentials of(Map<String, Secret> users) {
        if (users.isEmpty()) {
            throw new IllegalArgumentException("names nobody (expected: at least one user, or the word none)");
        }
        users.forEach((user, password) -> {
            if (user.isEmpty() || user.indexOf(':') >= 0 || bytes(user).length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "'" + user + "' cannot be a user (expected: 1 to 255 bytes, no ':')");
            }
            if (bytes(password.reveal()).length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "the password of '" + user + "' is too long (expected: at most 255 bytes)");
            }
        });
        return new Credentials(users);
    }

    /**
     * Tells whether nobody is asked who they are.
     *
     * @return true for the word {@code none}
     */
    public boolean none() {
        return users.isEmpty();
    }

    /**
     * Checks a visitor's word. How long it takes tells nothing about a password.
     *
     * @param user any text of a visitor
     * @param password its bytes, not changed
     * @return true where nobody is asked, or where it is the password of that user
     */
    public boolean allows(String user, byte[] password) {
        if (none()) {
            return true;
        }
        Secret wanted = users.get(user);
        // Somebody unknown costs the same comparison.
        byte[] expected = digest(wanted == null ? new byte[0] : bytes(wanted.reveal()));
        boolean same = MessageDigest.isEqual(expected, digest(password));
        return same && wanted != null;
    }

    /**
     * The same for a password that is text.
     *
     * @param user any text of a visitor
     * @param password compared as UTF-8
     * @return as above
     */
    public boolean allows(String user, CharSequence password) {
        byte[] encoded = bytes(password.toString());
        return allows(user, encoded);
    }

    /** Of one length whatever was said. */
    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials that && users.equals(that.users);
    }

    @Override
    public int hashCode() {
        return users.hashCode();
    }

    @Override
    public String toString() {
        return none() ? NONE : new TreeMap<>(users).toString();
    }
}
