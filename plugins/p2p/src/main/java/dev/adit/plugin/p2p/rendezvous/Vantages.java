package dev.adit.plugin.p2p.rendezvous;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a client asks how it is seen: two ports, on two addresses of one family where the rendezvous has two.
 *
 * @param address the first one
 * @param other the second one; null for none
 * @param port the first one
 * @param otherPort the second one
 */
public record Vantages(InetAddress address, @Nullable InetAddress other, int port, int otherPort) {

    /**
     * What is asked first, and most.
     *
     * @return the first address with the first port
     */
    public InetSocketAddress first() {
        return new InetSocketAddress(address, port);
    }

    /**
     * All of them.
     *
     * @return two or four: those of the first address, then those of the second
     */
    public List<InetSocketAddress> all() {
        List<InetSocketAddress> all = new ArrayList<>();
        all.add(first());
        all.add(new InetSocketAddress(address, otherPort));
        if (other != null) {
            all.add(new InetSocketAddress(other, port));
            all.add(new InetSocketAddress(other, otherPort));
        }
        return all;
    }

    /**
     * Which family.
     *
     * @return true for IPv6
     */
    public boolean isV6() {
        return address instanceof Inet6Address;
    }
}
