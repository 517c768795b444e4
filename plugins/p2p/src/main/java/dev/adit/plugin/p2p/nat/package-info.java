/** What kind of NAT is before a client (RFC 4787): found out in one round trip to the rendezvous. */
@NullMarked
package dev.adit.plugin.p2p.nat;

import org.jspecify.annotations.NullMarked;
