/** Asks the home router to let packets in: PCP (RFC 6887), NAT-PMP (RFC 6886), UPnP IGD. In the background, never waited for. */
@NullMarked
package dev.adit.plugin.p2p.portmap;

import org.jspecify.annotations.NullMarked;
