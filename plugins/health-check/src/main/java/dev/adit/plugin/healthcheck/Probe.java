package dev.adit.plugin.healthcheck;

import dev.adit.api.config.Doc;

/**
 * How a target is asked: whether it takes a connection, or what it answers to a GET.
 *
 * @param kind of question
 * @param path for http and https; empty for tcp
 */
@Doc("tcp, http:/path or https:/path")
public record Probe(Kind kind, String path) {
    private static final int LONGEST = 1024;

    /** The kinds of question. */
    public enum Kind {
        /** A connection that is taken. */
        TCP,
        /** A GET. */
        HTTP,
        /** A GET by TLS, whoever vouches for the certificate. */
        HTTPS
    }

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the probe
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static Probe parse(String text) {
        if (text.equals("tcp")) {
            return new Probe(Kind.TCP, "");
        }
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        String path = text.substring(colon + 1);
        boolean known = word.equals("http") || word.equals("https");
        if (colon < 0 || !known || !isPath(path)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a probe (expected: tcp, \"http:/path\" or \"https:/path\")");
        }
        return new Probe(word.equals("http") ? Kind.HTTP : Kind.HTTPS, path);
    }

    /** Nothing but what a request line may carry. */
    static boolean isPath(String path) {
        return path.startsWith("/")
                && !path.startsWith("//")
                && path.length() <= LONGEST
                && path.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    @Override
    public String toString() {
        return kind == Kind.TCP ? "tcp" : (kind == Kind.HTTP ? "http:" : "https:") + path;
    }
}
