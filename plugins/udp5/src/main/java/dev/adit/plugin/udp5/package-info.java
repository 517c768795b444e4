/** The feature {@code udp5}: UDP beside a SOCKS5 connection, through the client (RFC 1928 §7). */
@NullMarked
package dev.adit.plugin.udp5;

import org.jspecify.annotations.NullMarked;
