/**
 * Everything between one client and the server: logins, sessions, carriers, and their ends. What is said stands in
 * {@code docs/wire.md}, the states in {@link dev.adit.kernel.bridge.SessionState} and {@link
 * dev.adit.kernel.bridge.ReconnectState}.
 *
 * <h2>Threads</h2>
 *
 * <p>Each {@link dev.adit.kernel.bridge.BridgeServer} and each {@link dev.adit.kernel.bridge.BridgeClient} picks one event
 * loop as its <em>home</em>. All of its mutable state (registry, sessions, waiting room, carriers; reconnector, session,
 * carrier keeper) is confined to that loop. A connection's handshake and its signal's heartbeat belong to the
 * connection's own loop and talk to home by tasks only. Other threads see volatile or concurrent snapshots that home
 * alone writes: the sessions by client name, the carriers of a session. So opening a stream costs no hop as long as a
 * carrier is there.
 *
 * <h2>The end of things</h2>
 *
 * <ul>
 *   <li>A bad frame, silence or a reset ends one connection. A carrier's end resets its links; a signal's end starts the
 *       session's grace, in which the client may take the session up again while its links live on.
 *   <li>A session ends by the end of its grace, by a newer login, by revocation, or by good-bye. Its carriers end with it.
 *   <li>A good-bye leaves the links that are there: both sides wait for them, up to their drain timeout.
 * </ul>
 */
@NullMarked
package dev.adit.kernel.bridge;

import org.jspecify.annotations.NullMarked;
