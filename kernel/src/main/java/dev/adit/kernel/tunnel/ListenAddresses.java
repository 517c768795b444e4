package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Listening addresses between files, sockets and people. */
final class ListenAddresses {
    private ListenAddresses() {}

    /** Takes ranges apart, in the order of the file: the place in this list is a visitor's index. */
    static List<Address> single(List<Address> listen) {
        List<Address> single = new ArrayList<>();
        for (Address address : listen) {
            for (int index = 0; index < address.size(); index++) {
                single.add(address.at(index));
            }
        }
        return single;
    }

    /** As a file would write it; a wildcard is a port alone. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return "unix:" + address;
        }
        InetAddress host = socket.getAddress();
        return Address.of(host == null || host.isAnyLocalAddress() ? null : host.getHostAddress(), socket.getPort())
                .toString();
    }

    /** Ranges stay ranges where all of them are open, so that a line does not name a thousand ports. */
    static List<String> shown(List<Address> wanted, List<SocketAddress> open) {
        boolean asWritten = wanted.stream().anyMatch(address -> address.size() > 1)
                && open.size() == single(wanted).size();
        return asWritten
                ? wanted.stream().map(Address::toString).toList()
                : open.stream().map(ListenAddresses::text).toList();
    }
}
