/** Tests of the search, alone and in the NAT laboratory. */
@NullMarked
package dev.adit.plugin.p2p.agent;

import org.jspecify.annotations.NullMarked;
