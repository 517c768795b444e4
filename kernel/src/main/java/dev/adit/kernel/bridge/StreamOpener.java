package dev.adit.kernel.bridge;

import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** Gives raw streams to the other end of a bridge. Whoever opens one writes a link request first. */
public interface StreamOpener {

    /**
     * Opens a stream; any thread. The channel has auto-read off and half-closure allowed, and is the caller's.
     *
     * @return completed on the stream's loop, or failed with a {@link dev.adit.api.link.LinkException}: {@code
     *     CLIENT_OFFLINE}, {@code OVERLOADED}, {@code SHUTTING_DOWN}
     */
    Future<DuplexChannel> openStream();
}
