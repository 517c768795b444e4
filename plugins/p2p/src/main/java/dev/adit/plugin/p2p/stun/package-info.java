/** STUN Binding as far as it tells two clients how the world sees them: RFC 8489, and of RFC 5780 what classifies a NAT. */
@NullMarked
package dev.adit.plugin.p2p.stun;

import org.jspecify.annotations.NullMarked;
