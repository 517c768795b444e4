/**
 * The bridge on QUIC (RFC 9000): one connection is signal and carrier at once, and each link is a stream of it. How a
 * connection is set up knows no socket: any channel of datagrams will do. {@code docs/wire.md} says what is on the wire.
 *
 * <p>Everything of a connection belongs to its event loop, which is that of the datagrams' channel.
 */
@NullMarked
package dev.adit.kernel.quic;

import org.jspecify.annotations.NullMarked;
