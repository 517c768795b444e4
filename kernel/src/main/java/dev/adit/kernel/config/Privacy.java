package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes a tunnel private: it has no public listener, and other clients visit it.
 *
 * @param secret what visitors must know; null where the tunnel was offered by its client, who keeps it
 * @param visitors the clients that may visit, besides those whose {@code allow} names the tunnel
 * @param verifier what the server knows of a secret that the client keeps, in hexadecimal digits; no key of a file
 */
public record Privacy(
        @Nullable Secret secret,
        List<String> visitors,
        @Nullable String verifier) {
    /** Fewer characters can be guessed by whoever hears a proof. */
    private static final int SHORTEST_SECRET = 16;

    /** Copies the list. */
    public Privacy {
        visitors = List.copyOf(visitors);
    }

    /**
     * The same with what the server is told of a secret.
     *
     * @param told in hexadecimal digits
     * @return a copy
     */
    public Privacy withVerifier(String told) {
        return new Privacy(secret, visitors, told);
    }

    /** What is wrong with a secret; null where nothing is. */
    static @Nullable String objection(Secret secret) {
        return secret.reveal().length() < SHORTEST_SECRET
                ? "is too short to withstand guessing (expected: at least " + SHORTEST_SECRET
                        + " characters, better the output of: openssl rand -base64 32)"
                : null;
    }

    /** The keys of the block. */
    record Keys(
            @Doc(
                    "What a visitor must know, at least 16 characters. In the server's file it is required; in a client's file it never"
                            + " leaves that machine.")
            @Nullable
            Secret secret,

            @Doc("The clients that may visit the tunnel, besides those whose `allow.visits` names it.")
            List<String> visitors)
            implements ConfigCheck {

        @Override
        public void check(Problems problems) {
            String objection = secret == null ? null : objection(secret);
            if (objection != null) {
                problems.add("secret", objection);
            }
            for (int i = 0; i < visitors.size(); i++) {
                if (!CollectionReader.NAME.matcher(visitors.get(i)).matches()) {
                    problems.add("visitors[" + i + "]", "'" + visitors.get(i) + "'" + CollectionReader.NAME_EXPECTED);
                }
            }
        }

        Privacy privacy() {
            return new Privacy(secret, visitors, null);
        }
    }

    /** Reads the block. */
    static @Nullable Object read(RecordBinder binder, ConfigNode node, String path) {
        Keys keys = binder.bind(Keys.class, node, path);
        return keys == null ? null : keys.privacy();
    }
}
