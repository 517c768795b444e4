package dev.adit.api.config;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address as people write it: {@code 22}, {@code host:22}, {@code "[::1]:22"}, {@code 6000-6010}, {@code
 * host:6000-6010} or {@code unix:/path}. What a missing host means depends on where the address stands: every address
 * of a listening server, loopback of a listening client, 127.0.0.1 of the client for a target. A target of a type that
 * knows schemes ({@link TargetSchemes}) may also be {@code http://host:port} or {@code https://host:port}, whose ports are
 * 80 and 443 where none is written, or a directory of the client, {@code file:/dir}.
 *
 * @param host a name, an IPv4 or an IPv6 address without brackets; null where none is written and for unix
 * @param ports the port or ports; null for a path
 * @param path the path of a Unix socket or of a directory; null otherwise
 * @param scheme {@code http}, {@code https} or {@code file}; null where none is written
 */
@Doc("port, host:port, \"[v6]:port\", a range of ports, or unix:/path")
public record Address(
        @Nullable String host,
        @Nullable PortRange ports,
        @Nullable String path,
        @Nullable String scheme) {
    private static final String EXPECTED =
            " (expected: port, host:port, \"[v6]:port\", a range of ports, or unix:/path)";
    /** The scheme of a directory, and the word of the plugin that serves it. */
    public static final String FILE = "file";

    private static final String UNIX = "unix:";
    private static final Pattern ODD_PATH = Pattern.compile("//|/\\.\\.?(/|$)|\\p{Cntrl}");
    private static final Pattern URL = Pattern.compile("(?i)(https?)://(.*?)/?");
    private static final String EXPECTED_URL = " (expected: http://host:port or https://host:port, without a path)";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_*]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");
    private static final Pattern NUMERIC_V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int LONGEST_NAME = 255;
    private static final int LAST_PORT = 65_535;
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");

    /** Checks that it is either a port or a path. */
    public Address {
        if ((ports == null) == (path == null) || (path != null && host != null)) {
            throw new IllegalArgumentException("either ports or a path");
        }
    }

    /**
     * An address without a scheme.
     *
     * @param host as above
     * @param ports as above
     * @param path as above
     */
    public Address(@Nullable String host, @Nullable PortRange ports, @Nullable String path) {
        this(host, ports, path, null);
    }

    /**
     * Reads an address.
     *
     * @param text as it stands in the file
     * @return the address
     * @throws IllegalArgumentException with the text and what was expected
     */
    public static Address parse(String text) {
        if (text.startsWith(UNIX)) {
            return unix(text);
        }
        if (text.startsWith(FILE + ":")) {
            return directory(text);
        }
        Matcher url = URL.matcher(text);
        return url.matches() ? url(text, url) : plain(text);
    }

    private static Address url(String text, Matcher url) {
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        String place = url.group(2);
        boolean bare = place.endsWith("]") || place.indexOf(':') < 0;
        int port = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        Address address;
        try {
            address = plain(bare ? place + ":" + port : place);
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException("'" + text + "' is not an address" + EXPECTED_URL, notAnAddress);
        }
        String host = address.host();
        if (host == null || host.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("'" + text + "' names no host" + EXPECTED_URL);
        }
        return new Address(host, address.ports(), null, scheme);
    }

    private static Address plain(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new Address(null, ports(text, text), null);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = v6(host.substring(1, host.length() - 1), text);
        } else if (!NAME.matcher(host).matches()) {
            throw wrong(text);
        }
        return new Address(host.toLowerCase(Locale.ROOT), ports(text.substring(colon + 1), text), null);
    }

    /**
     * Makes an address of a host and one port.
     *
     * @param host a name or an address without brackets, or null for none
     * @param port 0 to 65535
     * @return the address
     */
    public static Address of(@Nullable String host, int port) {
        return new Address(host, new PortRange(port, port), null);
    }

    /**
     * Makes an address of what a stranger names, as a proxy does. Unlike {@link #parse} it never gives a Unix socket, and
     * a host that is neither a name nor an IPv4 or IPv6 address is refused, zones and wildcards too.
     *
     * @param host without brackets
     * @param port 1 to 65535
     * @return the address
     * @throws IllegalArgumentException with what was expected; the host is not repeated
     */
    public static Address named(String host, int port) {
        boolean v6 = NUMERIC_V6.matcher(host).matches() && NetUtil.isValidIpV6Address(host);
        boolean fits = v6 || HOST.matcher(host).matches();
        if (!fits || host.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("no host (expected: a name, an IPv4 or an IPv6 address)");
        }
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("port " + port + " (expected: 1-65535)");
        }
        return of(host.toLowerCase(Locale.ROOT), port);
    }

    /** What two programs could take for two directories is none, as grants are compared by their text. */
    private static Address directory(String text) {
        String path = text.substring(FILE.length() + 1);
        boolean plain = path.startsWith("/") && (path.length() == 1 || !path.endsWith("/"));
        if (!plain || ODD_PATH.matcher(path).find()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a directory (expected: file:/dir, without '.', '..' and a slash at its end)");
        }
        return new Address(null, null, path, FILE);
    }

    private static Address unix(String text) {
        String path = text.substring(UNIX.length());
        if (!path.startsWith("/") || path.length() < 2) {
            throw new IllegalArgumentException("'" + text + "' is not a Unix socket (expected: unix:/path)");
        }
        return new Address(null, null, path);
    }

    private static PortRange ports(String part, String text) {
        try {
            return PortRange.parse(part);
        } catch (IllegalArgumentException notPorts) {
            throw new IllegalArgumentException("'" + text + "' is not an address" + EXPECTED, notPorts);
        }
    }

    private static String v6(String inner, String text) {
        if (inner.indexOf(':') < 0 || !V6.matcher(inner).matches()) {
            throw wrong(text);
        }
        return inner;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is not an address" + EXPECTED);
    }

    /**
     * Tells whether this is a Unix socket.
     *
     * @return true for {@code unix:/path}
     */
    public boolean isUnix() {
        return path != null && scheme == null;
    }

    /**
     * Tells whether this is a directory of the client.
     *
     * @return true for {@code file:/dir}
     */
    public boolean isFile() {
        return FILE.equals(scheme);
    }

    /**
     * What is to be reached, whatever is spoken there.
     *
     * @return the same without {@code http://} or {@code https://}
     */
    public Address withoutScheme() {
        return ports == null || scheme == null ? this : new Address(host, ports, null);
    }

    /**
     * Counts the single addresses.
     *
     * @return the number of ports; 1 for a path
     */
    public int size() {
        return ports == null ? 1 : ports.size();
    }

    /**
     * Takes one out of a range.
     *
     * @param index 0 to {@code size() - 1}
     * @return an address with one port, or this one for a path
     */
    public Address at(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("index: " + index + " (expected: 0 to " + (size() - 1) + ")");
        }
        if (ports == null) {
            return this;
        }
        int port = ports.first() + index;
        return new Address(host, new PortRange(port, port), null, scheme);
    }

    /**
     * The port of an address that has one.
     *
     * @return the first port
     * @throws IllegalStateException for a path
     */
    public int port() {
        if (ports == null) {
            throw new IllegalStateException(this + " has no port");
        }
        return ports.first();
    }

    @Override
    public String toString() {
        if (path != null) {
            return (isFile() ? FILE + ":" : UNIX) + path;
        }
        if (host == null) {
            return String.valueOf(ports);
        }
        return (scheme == null ? "" : scheme + "://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + ports;
    }
}
