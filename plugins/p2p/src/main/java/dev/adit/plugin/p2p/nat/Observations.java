package dev.adit.plugin.p2p.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a probe has seen.
 *
 * @param sockets in the order in which they asked; the first one asked each vantage, the others the first vantage alone
 * @param fromOtherAddress an answer came from an address and port that the socket had never sent to
 * @param fromOtherPort an answer came from a port that the socket had never sent to
 * @param own the addresses of this machine
 */
record Observations(List<Seen> sockets, boolean fromOtherAddress, boolean fromOtherPort, Set<InetAddress> own) {
    /** How many of {@link Seen#mapped()} are of the first address. */
    static final int PORTS = 2;

    Observations {
        sockets = List.copyOf(sockets);
        own = Set.copyOf(own);
    }

    /**
     * One socket.
     *
     * @param port its own
     * @param mapped how it was seen by each that it asked; null for no answer
     */
    record Seen(int port, List<@Nullable InetSocketAddress> mapped) {

        /** The different ones, in order. */
        List<InetSocketAddress> different() {
            List<InetSocketAddress> different = new ArrayList<>();
            for (InetSocketAddress one : mapped) {
                if (one != null && !different.contains(one)) {
                    different.add(one);
                }
            }
            return different;
        }
    }

    Seen main() {
        return sockets.get(0);
    }
}
