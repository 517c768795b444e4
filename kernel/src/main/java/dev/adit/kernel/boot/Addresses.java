package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses of sockets, for people. */
final class Addresses {
    private Addresses() {}

    /** As a file would write it. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return address.toString();
        }
        if (socket.getAddress() == null) {
            return Address.of(socket.getHostString(), socket.getPort()).toString();
        }
        return Address.of(
                        socket.getAddress().isAnyLocalAddress()
                                ? null
                                : socket.getAddress().getHostAddress(),
                        socket.getPort())
                .toString();
    }
}
