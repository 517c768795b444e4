package dev.adit.plugin.p2p.portmap;

import java.net.Inet4Address;

/**
 * The way out of this machine's network.
 *
 * @param router whom to ask
 * @param own this machine's address on that way
 */
record Gateway(Inet4Address router, Inet4Address own) {}
