package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.nat.NatProbe;
import dev.adit.plugin.p2p.punch.DatagramSeal;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * What the parts of one search share.
 *
 * @param peering the connection
 * @param network where this client is
 * @param probe asks the rendezvous from the peering's loop
 * @param seal of the peering
 * @param settings what may be spent
 * @param aims which addresses of the other end may get packets
 * @param log of the service
 */
record SearchMeans(
        Peering peering,
        Network network,
        NatProbe probe,
        DatagramSeal seal,
        AgentSettings settings,
        Predicate<InetSocketAddress> aims,
        Logger log) {}
