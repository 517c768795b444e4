package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Doc;

/**
 * One entry of {@code targets}, checked and kept as written.
 *
 * @param text {@code any}, a network, a host, a host with ports, or the path of a Unix socket or of a directory
 */
@Doc("any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir")
record TargetPattern(String text) {
    private static final String EXPECTED =
            " (expected: any, 10.0.0.0/8, host, host:port, \"[v6]:port\", unix:/path or file:/dir)";

    /** Reads an entry. */
    public static TargetPattern parse(String text) {
        boolean known = text.equals(TargetsConfig.ANY)
                || Hosts.isHost(withoutBrackets(text))
                || Hosts.isNetwork(text)
                || isAddress(text);
        if (!known) {
            throw new IllegalArgumentException("'" + text + "' is not a target" + EXPECTED);
        }
        return new TargetPattern(text);
    }

    private static String withoutBrackets(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static boolean isAddress(String text) {
        try {
            Address address = Address.parse(text);
            String host = address.host();
            if (address.scheme() != null && !address.isFile()) {
                return false;
            }
            return address.path() != null || (host != null && Hosts.isHost(host) && address.port() != 0);
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
