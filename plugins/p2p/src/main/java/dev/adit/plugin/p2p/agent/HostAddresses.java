package dev.adit.plugin.p2p.agent;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The addresses of this machine that another one may reach: of all interfaces that are up, but not those between a machine
 * and its own containers, which every machine has alike.
 */
final class HostAddresses {
    /** More are not told: a machine with so many has one that works among the first. */
    static final int MOST = 12;

    private static final Pattern INNER =
            Pattern.compile("(docker|br-[0-9a-f]{12}|veth|virbr|vnet|cni|flannel|cali|lxc|lxd|podman|vmnet|vboxnet).*");

    private HostAddresses() {}

    /** Asks the system, which may take milliseconds. In the order of the system, IPv4 and IPv6 mixed. */
    static List<InetAddress> now() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(HostAddresses::counts)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(HostAddresses::counts)
                    .distinct()
                    .limit(MOST)
                    .toList();
        } catch (SocketException none) {
            return List.of();
        }
    }

    private static boolean counts(NetworkInterface one) {
        try {
            return one.isUp() && !one.isLoopback() && !isInner(one.getName());
        } catch (SocketException gone) {
            return false;
        }
    }

    static boolean isInner(String name) {
        return INNER.matcher(name).matches();
    }

    private static boolean counts(InetAddress address) {
        return Stream.of(address.isLoopbackAddress(), address.isLinkLocalAddress(), address.isAnyLocalAddress())
                .noneMatch(odd -> odd);
    }
}
