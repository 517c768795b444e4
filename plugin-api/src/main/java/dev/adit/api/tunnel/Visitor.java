package dev.adit.api.tunnel;

import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who came in at a tunnel's entry.
 *
 * @param channel the connection, auto-read off; owned by the acceptor
 * @param address from where; null where it has none (a Unix socket)
 * @param entry at which address of ours; null where it has none
 * @param index which of the tunnel's addresses it came in at, counted over all {@code listen} ranges from 0; the target
 *     with the same index is meant for it
 */
public record Visitor(
        DuplexChannel channel,
        @Nullable InetSocketAddress address,
        @Nullable InetSocketAddress entry,
        int index) {}
