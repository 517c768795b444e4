package dev.adit.kernel.transport;

import dev.adit.api.tunnel.Claim;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Consumer;

/**
 * One owner's share of a listening address.
 *
 * @param owner as people know it, such as {@code tunnel web} or {@code the bridge}; for the texts of conflicts
 * @param claim which of the visitors
 * @param acceptor takes them, on each one's event loop: connected, auto-read off, half-closure allowed, with nothing in
 *     the pipeline that the acceptor has to know of. What was read to tell them apart comes again as the first read
 *     that the acceptor asks for. {@code channelActive} does not come again. An exception resets that visitor only
 */
public record Attachment(String owner, Claim claim, Consumer<? super DuplexChannel> acceptor) {}
