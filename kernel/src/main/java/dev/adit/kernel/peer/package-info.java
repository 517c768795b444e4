/**
 * The connection of two clients to each other: QUIC from end to end under the keys of both, with every link of a visit a stream of
 * it. It begins over a stream that the server relays; what finds a better path is a plugin's business ({@link
 * dev.adit.api.peer.PathFinder}), what goes where and when is told here. {@code docs/wire.md} says what is on the wire.
 *
 * <p>{@link dev.adit.kernel.peer.PeerStreams} is the visitor's side, {@link dev.adit.kernel.peer.PeerExits} the provider's.
 *
 * <p>Everything of a connection belongs to the event loop of the stream over which it began.
 */
@NullMarked
package dev.adit.kernel.peer;

import org.jspecify.annotations.NullMarked;
