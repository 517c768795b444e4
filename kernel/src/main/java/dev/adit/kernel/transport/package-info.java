/**
 * Sockets and what makes them safe to use: event loops, TLS between pinned ids, dialling out, listeners that several
 * owners share, and the pace of trying again. Nothing here knows the bridge's messages or a tunnel type.
 */
@NullMarked
package dev.adit.kernel.transport;

import org.jspecify.annotations.NullMarked;
