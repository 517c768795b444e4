/**
 * Hole punching: how two clients behind NATs come to a path for datagrams. Both ends hold the same {@link
 * dev.adit.plugin.p2p.punch.PunchPlan}, begin at the same moment and go through its rounds, each of another method; what is
 * sent is sealed ({@link dev.adit.plugin.p2p.punch.SealedDatagram}), so strangers cost nothing and are never answered.
 *
 * <p>Everything of one attempt lives on one event loop. The methods know no Netty: they send by a {@link
 * dev.adit.plugin.p2p.punch.Port} and wait by a {@link dev.adit.plugin.p2p.punch.Clock}, which the tests replace by a network
 * of simulated NATs.
 */
@NullMarked
package dev.adit.plugin.p2p.punch;

import org.jspecify.annotations.NullMarked;
