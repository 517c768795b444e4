package dev.adit.plugin.p2p.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Which of the addresses that the other end tells may get a packet. It knows the tunnel's secret, yet shall not make this
 * client send to itself, to everybody at once or to services on low ports.
 */
final class PeerAddresses {
    private static final int FIRST_PORT = 1024;

    private PeerAddresses() {}

    static boolean mayBeAimedAt(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host != null
                && address.getPort() >= FIRST_PORT
                && !host.isAnyLocalAddress()
                && !host.isLoopbackAddress()
                && !host.isLinkLocalAddress()
                && !host.isMulticastAddress()
                && !isBroadcast(host);
    }

    private static boolean isBroadcast(InetAddress host) {
        for (byte part : host.getAddress()) {
            if (part != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }
}
