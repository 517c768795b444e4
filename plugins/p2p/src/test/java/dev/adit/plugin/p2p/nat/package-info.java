/** Tests of what tells one NAT from another. */
@NullMarked
package dev.adit.plugin.p2p.nat;

import org.jspecify.annotations.NullMarked;
