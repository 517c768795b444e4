package dev.adit.api.tunnel;

import dev.adit.api.link.LinkOpener;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** The links of one tunnel. */
public interface TunnelLinks extends LinkOpener {

    /**
     * The whole way for a visitor that needs no answer of the entry's own: interceptors, open, splice. If no link comes
     * about the visitor is reset.
     *
     * @param visitor owned by the kernel from now on
     * @param request usually {@link TunnelContext#request}
     * @return completes when both ends have ended; fails with the first cause, a {@link
     *     dev.adit.api.link.LinkException} where no link came about
     */
    Future<Void> connect(Visitor visitor, LinkRequest request);

    /**
     * Joins a visitor and an opened link until both have ended: back-pressure, half-close and resets pass through.
     *
     * @param visitor auto-read off, without handlers that hold bytes back; owned by the kernel from now on
     * @param link from {@link #open}; owned by the kernel from now on
     * @return completes when both have ended; fails with the first cause
     */
    Future<Void> splice(DuplexChannel visitor, Channel link);
}
