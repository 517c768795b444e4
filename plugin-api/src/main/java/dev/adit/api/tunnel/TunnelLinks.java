package dev.adit.api.tunnel;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkOpener;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

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
     * For an entry that reads its visitors before it opens links for them: lets interceptors act on a visitor that has
     * just come in, before a byte of it is read, and counts it among those who are waited for when the tunnel ends. Call it
     * once for each visitor, on its loop; {@link #connect} does it by itself.
     *
     * @param visitor stays the caller's
     * @param request usually {@link TunnelContext#request}
     * @return completes on the visitor's loop with the request from which each request of this visitor is made; a failure
     *     is a {@link dev.adit.api.link.LinkException}, and the caller ends the visitor
     */
    Future<LinkRequest> admit(Visitor visitor, LinkRequest request);

    /**
     * Joins a visitor and an opened link until both have ended: back-pressure, half-close and resets pass through. Called
     * on the visitor's loop, whatever handlers of the visitor pass on from then on goes to the link, in order: so a handler
     * that has read too far is removed behind this call. The same holds for the link, on its own loop.
     *
     * @param visitor auto-read off, without handlers that hold bytes back for long; owned by the kernel from now on
     * @param link from {@link #open}; owned by the kernel from now on
     * @return completes when both have ended; fails with the first cause
     */
    Future<Void> splice(DuplexChannel visitor, Channel link);

    /**
     * Counts payload that an entry has moved itself, by links that it neither connected nor spliced. Any thread.
     *
     * @param up bytes to the target
     * @param down bytes to the visitor
     */
    default void count(long up, long down) {}

    /**
     * Judges a visitor by the terms of the tunnel (access, quota) without asking for a link: for an entry whose links serve
     * one visitor after the other, which asks before each use. A refusal is counted. Any thread.
     *
     * @param visitor the visitor's address; null where it has none
     * @return why it may not come, to be answered in the entry's protocol; null where it may
     */
    default @Nullable LinkException refuse(@Nullable InetSocketAddress visitor) {
        return null;
    }
}
