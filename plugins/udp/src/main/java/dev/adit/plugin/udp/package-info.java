/** The {@code udp} tunnel type: a public UDP port to a UDP target, one datagram link for each visitor's address. */
@NullMarked
package dev.adit.plugin.udp;

import org.jspecify.annotations.NullMarked;
