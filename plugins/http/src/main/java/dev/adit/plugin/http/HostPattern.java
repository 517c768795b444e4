package dev.adit.plugin.http;

import dev.adit.api.config.Doc;
import java.util.Locale;

/**
 * A host name as a tunnel claims it.
 *
 * @param name in lower case, without a dot at its end; {@code *.} and a domain for every name below it
 */
@Doc("a host name such as www.example.com or \"*.example.com\"")
public record HostPattern(String name) {
    private static final String EXPECTED =
            "' is not a host name (expected: www.example.com, \"*.example.com\" or an IP" + " address, without a port)";
    private static final int LONGEST = 253;

    /**
     * Reads one.
     *
     * @param text as it stands in the file
     * @return the pattern
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static HostPattern parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        String rest = name.startsWith("*.") ? name.substring(2) : name;
        if (rest.isEmpty() || rest.length() > LONGEST || !Hosts.isName(rest)) {
            throw new IllegalArgumentException("'" + text + EXPECTED);
        }
        return new HostPattern(name);
    }

    /** Whether it stands for every name below a domain. */
    boolean isWildcard() {
        return name.startsWith("*.");
    }

    /** Whether a host name, in lower case, is meant. */
    boolean covers(String host) {
        return isWildcard() ? host.endsWith(name.substring(1)) : name.equals(host);
    }

    @Override
    public String toString() {
        return name;
    }
}
