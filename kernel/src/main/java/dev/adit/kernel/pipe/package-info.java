/**
 * What turns a TCP connection into the byte pipe that a bridge runs on where that is not the connection itself: a
 * WebSocket, the TLS around it, the proxies on the way. Each is a handler that does its part on the channel's loop, tells
 * how it ended, and leaves the pipeline; behind it the channel reads and writes {@link io.netty.buffer.ByteBuf}s as before.
 * Nothing here knows what the bridge says.
 */
@NullMarked
package dev.adit.kernel.pipe;

import org.jspecify.annotations.NullMarked;
