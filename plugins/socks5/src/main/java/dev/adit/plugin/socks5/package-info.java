/**
 * The {@code socks5} tunnel type: a SOCKS5 proxy (RFC 1928, RFC 1929) at the entry whose connections start at the client.
 *
 * <p>The messages are read and written here, in two small classes, and not by Netty's codec: that one reads passwords and
 * names as US-ASCII, so a password with an umlaut never fits; it cannot tell an unknown address type from a broken
 * message; and its decoders release what was read too far when the visitor ends its direction early.
 */
@NullMarked
package dev.adit.plugin.socks5;

import org.jspecify.annotations.NullMarked;
