package dev.adit.api.link;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/**
 * The waist of Adit: entries call it, and whatever can carry a link implements it. May be called from any thread.
 */
public interface LinkOpener {

    /**
     * Opens a link. The channel is a {@link io.netty.channel.socket.DuplexChannel} with half-close allowed and auto-read
     * off; the caller owns it and must close it. Setting {@code SO_LINGER} to 0 before closing makes the end a reset.
     *
     * @param request what to reach
     * @return the link, completed on the link's event loop; or a {@link LinkException}
     */
    Future<Channel> open(LinkRequest request);
}
