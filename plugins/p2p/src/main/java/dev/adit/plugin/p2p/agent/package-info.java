/** The client's half: what it knows of its network, and the search for the path of each peering. */
@NullMarked
package dev.adit.plugin.p2p.agent;

import org.jspecify.annotations.NullMarked;
