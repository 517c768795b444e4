package dev.adit.kernel.bridge;

import io.netty.channel.socket.DuplexChannel;

/**
 * A byte pipe to a server, on which the bridge's own TLS and hello run.
 *
 * @param channel reads by itself; its pipeline is free at the end
 * @param pinned whether it is the pinned TLS itself, so that the hello may run on it as it is
 */
record Pipe(DuplexChannel channel, boolean pinned) {}
