package dev.adit.kernel.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;

/** Tells in which network this machine is: the prefixes of the addresses by which it would go out. Any thread; blocks nobody. */
public final class LocalNetwork {
    /** Addresses for documentation (RFC 5737, RFC 3849): they are on the way out of every network, and nobody is there. */
    private static final InetSocketAddress OUT = new InetSocketAddress("192.0.2.1", 9);

    private static final InetSocketAddress OUT_6 = new InetSocketAddress("2001:db8::1", 9);
    private static final int PREFIX_BYTES = 3;
    private static final int PREFIX_BYTES_6 = 8;

    private LocalNetwork() {}

    /**
     * Names it. Two networks may have one name, such as those of two homes.
     *
     * @return without blanks, such as {@code 192.168.1.0,-} where there is no way out by IPv6
     */
    public static String name() {
        return prefix(StandardProtocolFamily.INET, OUT, PREFIX_BYTES) + ","
                + prefix(StandardProtocolFamily.INET6, OUT_6, PREFIX_BYTES_6);
    }

    /** Connecting a datagram socket asks for the route alone; nothing is sent. */
    private static String prefix(ProtocolFamily family, InetSocketAddress out, int bytes) {
        try (DatagramChannel socket = DatagramChannel.open(family)) {
            socket.connect(out);
            if (!(socket.getLocalAddress() instanceof InetSocketAddress own)) {
                return "-";
            }
            byte[] address = own.getAddress().getAddress();
            Arrays.fill(address, Math.min(bytes, address.length), address.length, (byte) 0);
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (IOException | UnsupportedOperationException noRoute) {
            return "-";
        }
    }
}
