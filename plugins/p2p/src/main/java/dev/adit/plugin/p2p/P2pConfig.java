package dev.adit.plugin.p2p;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.peer.PeerChoice;
import dev.adit.api.peer.PeerMode;
import dev.adit.plugin.p2p.agent.AgentSettings;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.rendezvous.RendezvousConfig;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code p2p}. In a tunnel and in a visit only {@code mode} means something; at the top of a server's file there is
 * the rendezvous as well, at the top of a client's the caps.
 *
 * @param mode how packets may go; null says nothing
 * @param listen the rendezvous' ports; none: 7001 and 7002
 * @param addresses the rendezvous' own
 * @param address what clients are told instead
 * @param plainStun whether the rendezvous answers questions that are shorter than their answer
 * @param prediction whether ports are predicted
 * @param birthday whether many ports are tried
 * @param sockets most of an attempt
 * @param packets most of a round
 * @param packetsPerSecond most of an attempt
 * @param attempts most in an hour, for each connection between two clients
 * @param portMapping whether the router is asked to forward ports
 */
@Doc("Direct paths between the clients of private tunnels and of visits to them.")
public record P2pConfig(
        @Doc(
                "`auto`: over the server at once, and directly as soon as there is a path. `peer`: directly or not at all. `relay`:"
                        + " over the server alone. The stricter end holds.")
        @Nullable
        PeerMode mode,

        @Doc(
                "At the top of a server's file: the two UDP ports of the rendezvous; 7001 and 7002 where they are not written.")
        List<Integer> listen,

        @Doc(
                "At the top of a server's file: the machine's public addresses, two where it has two; else all of them as one.")
        List<String> addresses,

        @Doc(
                "At the top of a server's file: the name or address that clients ask instead of the one that their bridge goes to.")
        @Nullable
        String address,

        @Doc(
                "At the top of a server's file: whether the short questions of ordinary STUN clients are answered, too, with 32"
                        + " bytes for 20.")
        @Default("false")
        boolean plainStun,

        @Doc("At the top of a client's file: whether ports that are only likely may be aimed at.") @Default("true")
        boolean prediction,

        @Doc(
                "At the top of a client's file: whether many sockets and ports may be tried against a NAT that chooses ports at"
                        + " random.")
        @Default("true")
        boolean birthday,

        @Doc("At the top of a client's file: the most sockets of one attempt.") @Default("256")
        int sockets,

        @Doc("At the top of a client's file: the most packets of one round of an attempt.") @Default("4096")
        int packets,

        @Doc("At the top of a client's file: the most packets in a second.") @Default("1000")
        int packetsPerSecond,

        @Doc("At the top of a client's file: the most attempts in an hour, for each connection to another client.")
        @Default("60")
        int attempts,

        @Doc("At the top of a client's file: whether the router is asked to forward ports, by PCP, NAT-PMP and UPnP.")
        @Default("true")
        boolean portMapping)
        implements ConfigCheck, PeerChoice {
    static final P2pConfig DEFAULT = new P2pConfig(
            null,
            List.of(),
            List.of(),
            null,
            false,
            PunchCaps.STANDARD.prediction(),
            PunchCaps.STANDARD.birthday(),
            PunchCaps.STANDARD.sockets(),
            PunchCaps.STANDARD.packets(),
            PunchCaps.STANDARD.packetsPerSecond(),
            60,
            true);

    private static final int LAST_PORT = 65_535;
    private static final int MOST_SOCKETS = 1024;
    private static final int MOST_PACKETS = 16_384;
    private static final int MOST_ATTEMPTS = 1000;
    private static final int MOST_ADDRESSES = 4;

    /** Copies the lists. */
    public P2pConfig {
        listen = List.copyOf(listen);
        addresses = List.copyOf(addresses);
    }

    @Override
    public void check(Problems problems) {
        boolean ports = listen.size() == 2 && !listen.get(0).equals(listen.get(1));
        if (!listen.isEmpty() && (!ports || listen.stream().anyMatch(port -> port < 1 || port > LAST_PORT))) {
            problems.add("listen", "is not two ports (expected: two different ones, such as [7001, 7002])");
        }
        if (addresses.size() > MOST_ADDRESSES) {
            problems.add("addresses", "too many (expected: one or two of each family)");
        }
        for (int at = 0; at < addresses.size(); at++) {
            if (literal(addresses.get(at)) == null) {
                problems.add(
                        "addresses[" + at + "]",
                        "'" + addresses.get(at) + "' is not an IP address (expected: one of this machine)");
            }
        }
        checkNumber("sockets", sockets, MOST_SOCKETS, problems);
        checkNumber("packets", packets, MOST_PACKETS, problems);
        checkNumber("packets-per-second", packetsPerSecond, MOST_PACKETS, problems);
        checkNumber("attempts", attempts, MOST_ATTEMPTS, problems);
    }

    private static void checkNumber(String key, int value, int most, Problems problems) {
        if (value < 1 || value > most) {
            problems.add(key, "'" + value + "' is out of range (expected: 1 to " + most + ")");
        }
    }

    private static @Nullable InetAddress literal(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    @Override
    public @Nullable PeerMode peers() {
        return mode;
    }

    RendezvousConfig rendezvous() {
        List<InetAddress> own = addresses.stream()
                .map(P2pConfig::literal)
                .filter(Objects::nonNull)
                .toList();
        return new RendezvousConfig(listen.isEmpty() ? RendezvousConfig.PORTS : listen, own, address, plainStun);
    }

    AgentSettings agent() {
        PunchCaps caps = new PunchCaps(sockets, packets, packetsPerSecond, prediction, birthday);
        return new AgentSettings(mode != PeerMode.RELAY, caps, portMapping, attempts);
    }
}
