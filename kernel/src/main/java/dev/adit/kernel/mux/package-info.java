/**
 * Many links on one carrier: yamux as its public specification says, with the initial window agreed beforehand, windows
 * that grow, a fair writer and carriers that are replaced before their ids run out. {@code docs/wire-mux.md} is the
 * specification; {@link dev.adit.kernel.mux.Wire} is the same as code.
 *
 * <p>Everything of a session belongs to its carrier's event loop: no locks, no shared state. The way of a byte in:
 * {@link dev.adit.kernel.mux.CarrierHandler} → {@link dev.adit.kernel.mux.FrameDecoder} →
 * {@link dev.adit.kernel.mux.FrameReceiver} → {@link dev.adit.kernel.mux.LinkInput} → the link's pipeline. The way out:
 * the link's outbound buffer → {@link dev.adit.kernel.mux.CarrierWriter} → the carrier.
 */
@NullMarked
package dev.adit.kernel.mux;

import org.jspecify.annotations.NullMarked;
