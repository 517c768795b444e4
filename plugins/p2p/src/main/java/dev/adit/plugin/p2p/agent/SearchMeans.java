package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.nat.NatProbe;
import dev.adit.plugin.p2p.punch.DatagramSeal;
import org.slf4j.Logger;

/**
 * What the parts of one search share.
 *
 * @param peering the connection
 * @param network where this client is
 * @param probe asks the rendezvous from the peering's loop
 * @param seal of the peering
 * @param settings what may be spent
 * @param log of the service
 */
record SearchMeans(
        Peering peering, Network network, NatProbe probe, DatagramSeal seal, AgentSettings settings, Logger log) {}
