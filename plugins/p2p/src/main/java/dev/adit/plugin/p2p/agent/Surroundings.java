package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of the network that it is in.
 *
 * @param hosts this machine's addresses
 * @param v4 where the rendezvous is; null for none, or where it was not asked
 * @param v6 the same by IPv6
 * @param profile what the rendezvous has shown; that of blocked UDP where there is none
 */
record Surroundings(
        List<InetAddress> hosts,
        @Nullable Vantages v4,
        @Nullable Vantages v6,
        NatProfile profile) {
    /** Nothing is known. */
    static final Surroundings NOTHING = new Surroundings(List.of(), null, null, NatProfile.BLOCKED);

    Surroundings {
        hosts = List.copyOf(hosts);
    }

    boolean hasRendezvous() {
        return v4 != null || v6 != null;
    }

    boolean has(boolean ipv6) {
        return hosts.stream().anyMatch(host -> host instanceof Inet6Address == ipv6);
    }

    @Nullable
    Vantages vantages(boolean ipv6) {
        return ipv6 ? v6 : v4;
    }

    /** Whether the world sees this client elsewhere than before, so that what was found out before holds no more. */
    boolean isElsewhere(Surroundings before) {
        return !hosts.equals(before.hosts)
                || profile.udp() != before.profile.udp()
                || isOther(address(profile.mapped4()), address(before.profile.mapped4()))
                || isOther(address(profile.mapped6()), address(before.profile.mapped6()));
    }

    private static boolean isOther(@Nullable InetAddress now, @Nullable InetAddress before) {
        return now == null ? before != null : !now.equals(before);
    }

    private static @Nullable InetAddress address(@Nullable InetSocketAddress socket) {
        return socket == null ? null : socket.getAddress();
    }
}
