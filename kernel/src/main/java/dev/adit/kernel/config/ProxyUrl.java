package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Doc;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy is, or that the environment says so.
 *
 * @param scheme null for {@code env}
 * @param host a name or an address without brackets; empty for {@code env}
 * @param port 1 to 65535; 0 for {@code env}
 */
@Doc("env, socks5://host:port, http://host:port or https://host:port")
public record ProxyUrl(@Nullable Scheme scheme, String host, int port) {
    private static final String EXPECTED =
            " (expected: env, socks5://host:port, http://host:port or https://host:port)";
    private static final String SCHEME_END = "://";
    private static final String ENVIRONMENT = "env";

    /** What a proxy speaks. */
    public enum Scheme {
        /** RFC 1928. */
        SOCKS5(1080),
        /** CONNECT, RFC 9110 §9.3.6. */
        HTTP(80),
        /** The same inside of TLS. */
        HTTPS(443);

        private final int usualPort;

        Scheme(int usualPort) {
            this.usualPort = usualPort;
        }
    }

    /** Reads one. The text is not repeated where it may have a password in it. */
    public static ProxyUrl parse(String text) {
        if (text.equals(ENVIRONMENT)) {
            return new ProxyUrl(null, "", 0);
        }
        int schemeEnd = text.indexOf(SCHEME_END);
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has a user in it (expected: the keys user and password)");
        }
        if (schemeEnd < 0) {
            throw wrong(text);
        }
        String word = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        Scheme scheme = Arrays.stream(Scheme.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> wrong(text));
        return at(scheme, text.substring(schemeEnd + SCHEME_END.length()), text);
    }

    private static ProxyUrl at(Scheme scheme, String rest, String text) {
        String place = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        boolean portWritten = place.lastIndexOf(':') > place.lastIndexOf(']');
        Address address;
        try {
            address = Address.parse(portWritten ? place : place + ":" + scheme.usualPort);
        } catch (IllegalArgumentException notAnAddress) {
            throw wrong(text);
        }
        String host = address.host();
        if (host == null || !Hosts.isHost(host) || address.size() > 1 || address.port() == 0) {
            throw wrong(text);
        }
        return new ProxyUrl(scheme, host, address.port());
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is not a proxy" + EXPECTED);
    }

    @Override
    public String toString() {
        return scheme == null
                ? ENVIRONMENT
                : scheme.name().toLowerCase(Locale.ROOT) + SCHEME_END + Address.of(host, port);
    }
}
