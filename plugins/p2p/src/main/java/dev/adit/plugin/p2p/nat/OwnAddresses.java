package dev.adit.plugin.p2p.nat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine. */
final class OwnAddresses {
    private OwnAddresses() {}

    /** A few system calls; empty where the system does not tell. */
    static Set<InetAddress> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException untold) {
            return Set.of();
        }
    }
}
