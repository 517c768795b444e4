package dev.adit.api.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that is never printed: not by {@code toString}, not in a log, not in a problem. */
@Doc("a secret")
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * Wraps a text; called by the config binder.
     *
     * @param text the secret, not empty
     * @return the secret
     * @throws IllegalArgumentException if the text is empty; the message does not hold it
     */
    public static Secret parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty (expected: a secret)");
        }
        return new Secret(text);
    }

    /**
     * Hands the text out. The caller must not log or store it.
     *
     * @return the secret itself
     */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }

    private byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
