/**
 * What two nodes say to each other outside the mux: the records of hello, signal and links, their codecs in protobuf's
 * wire format, and the life of a signal connection (heartbeat, good-bye, bounded writes).
 *
 * <p>{@code docs/bridge.proto} is the spec of the messages and {@code docs/wire.md} of their order. The codecs are by
 * hand, since a runtime would cost a megabyte and 20 ms for a dozen small messages; the tests hold them against
 * protobuf-java.
 */
@NullMarked
package dev.adit.kernel.signal;

import org.jspecify.annotations.NullMarked;
