package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.config.PortRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code targets}: {@code 22}, {@code host}, {@code *.lan:80}, {@code 10.0.0.7:7100-7110}, {@code
 * 192.168.1.0/24}, {@code "[fe80::]/10"}, {@code unix:/path}, {@code
 * file:/dir}.
 *
 * @param text as it stands in the file
 * @param name what names it grants, lower case; null for addresses and paths
 * @param network which addresses; null for names and paths
 * @param ports which ports; null for all of them
 * @param path which Unix socket or directory, as an address is written; null otherwise
 */
record TargetRule(
        String text,
        @Nullable String name,
        @Nullable Network network,
        @Nullable PortRange ports,
        @Nullable String path) {
    private static final Pattern CIDR = Pattern.compile("\\[?([0-9A-Fa-f:.]+)]?/(\\d{1,3})(?::([0-9-]+))?");
    private static final Pattern PORTS = Pattern.compile("[0-9]+(-[0-9]+)?");
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9._-]*)");

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with the text and what was expected
     */
    static TargetRule parse(String text) {
        Matcher cidr = CIDR.matcher(text);
        return cidr.matches() ? ofNetwork(text, cidr) : ofPlace(text);
    }

    private static TargetRule ofNetwork(String text, Matcher cidr) {
        Network network = Network.parse(cidr.group(1), Integer.parseInt(cidr.group(2)));
        String ports = cidr.group(3);
        return new TargetRule(text, null, network, ports == null ? null : PortRange.parse(ports), null);
    }

    private static TargetRule ofPlace(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (NetUtil.isValidIpV4Address(bare) || NetUtil.isValidIpV6Address(bare)) {
            return new TargetRule(text, null, Network.of(bare), null, null);
        }
        if (text.startsWith("unix:")
                || text.startsWith("file:")
                || text.lastIndexOf(':') >= 0
                || PORTS.matcher(text).matches()) {
            return of(Address.parse(text));
        }
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a target (expected: port, host, host:port, 10.0.0.0/8, unix:/path or file:/dir)");
        }
        return new TargetRule(text, plain(text), null, null, null);
    }

    /** What a client's own file names as a target is granted by that. */
    static TargetRule of(Address own) {
        String text = own.toString();
        if (own.path() != null) {
            return new TargetRule(text, null, null, null, text);
        }
        String host = own.host();
        if (host == null) {
            return new TargetRule(text, null, Network.of(TargetRules.DEFAULT_HOST), own.ports(), null);
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        return literal == null
                ? new TargetRule(text, plain(host), null, own.ports(), null)
                : new TargetRule(text, null, Network.of(host), own.ports(), null);
    }

    /** Tells whether it is this socket or this directory; not what is in it. */
    boolean matchesPath(Address other) {
        return other.toString().equals(path);
    }

    boolean matchesName(String host, int port) {
        if (name == null || !hasPort(port)) {
            return false;
        }
        String asked = plain(host);
        return name.startsWith("*.") ? asked.endsWith(name.substring(1)) : asked.equals(name);
    }

    boolean matches(byte[] address, int port) {
        return network != null && hasPort(port) && network.contains(address);
    }

    private boolean hasPort(int port) {
        return ports == null || (ports.first() <= port && port <= ports.last());
    }

    /** The root's dot and the case of letters do not make another name. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /**
     * A network of IPv4 or IPv6, or one address. IPv4 inside IPv6 (mapped, or behind NAT64) counts as IPv4, so that a
     * rule cannot be walked around by writing an address in another way; 0.0.0.0 and :: are this host.
     *
     * @param address 4 or 16 bytes
     * @param prefix how many bits count
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the enclosing record is not either.
    record Network(byte[] address, int prefix) {
        private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
        private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
        private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
        private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

        static Network of(String literal) {
            byte[] plain = unmapped(bytes(literal));
            return new Network(plain, plain.length * 8);
        }

        static Network parse(String literal, int prefix) {
            byte[] address = bytes(literal);
            if (prefix > address.length * 8) {
                throw new IllegalArgumentException("'" + literal + "/" + prefix
                        + "' is not a network (expected: a prefix" + " of 0 to " + address.length * 8 + ")");
            }
            return new Network(address, prefix);
        }

        static byte[] plain(InetAddress address) {
            byte[] bytes = unmapped(address.getAddress());
            for (byte one : bytes) {
                if (one != 0) {
                    return bytes;
                }
            }
            return bytes.length == 4 ? LOOPBACK_4.clone() : LOOPBACK_6.clone();
        }

        boolean contains(byte[] other) {
            return other.length == address.length && sameBits(other);
        }

        /** Tells whether every address of the other network is in this one. */
        boolean covers(Network other) {
            return other.prefix >= prefix && contains(other.address);
        }

        private boolean sameBits(byte[] other) {
            int whole = prefix / 8;
            if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
                return false;
            }
            int rest = prefix % 8;
            return rest == 0 || ((address[whole] ^ other[whole]) & 0xff) >>> (8 - rest) == 0;
        }

        private static byte[] bytes(String literal) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
            if (bytes == null) {
                throw new IllegalArgumentException("'" + literal + "' is not an address (expected: IPv4 or IPv6)");
            }
            return bytes;
        }

        private static byte[] unmapped(byte[] address) {
            boolean inside = address.length == 16
                    && (Arrays.equals(address, 0, 12, MAPPED, 0, 12) || Arrays.equals(address, 0, 12, NAT64, 0, 12));
            return inside ? Arrays.copyOfRange(address, 12, 16) : address;
        }
    }
}
