package dev.adit.api.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkOpener;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
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
     * Tells whether {@link #greet} would do anything. Any thread.
     *
     * @return true where a feature wants to see visitors before a byte of them is read
     */
    default boolean isGreeting() {
        return false;
    }

    /**
     * For a {@link SharedEntry}, which knows only by what a visitor says whose it is: lets this tunnel's interceptors act on
     * a visitor that has just come in, as {@link #admit} does, for all tunnels of the entry. The visitor is no tunnel's yet,
     * so none of them waits for it. Once for each visitor, on its loop; what is known later is asked by {@link #refuse}.
     *
     * @param visitor stays the caller's
     * @param request usually {@link TunnelContext#request}
     * @return as of {@link #admit}; whoever serves the visitor goes on with the addresses that it tells
     */
    default Future<LinkRequest> greet(Visitor visitor, LinkRequest request) {
        return visitor.channel().eventLoop().newSucceededFuture(request);
    }

    /**
     * For a {@link SharedEntry}: what stands against a visitor of this tunnel now, by who it is. {@link #admit} and {@link
     * #connect} ask by themselves. Cheap, so that it can be asked for each request. Any thread.
     *
     * @param request with the visitor's address, as {@link #greet} told it
     * @return why it may not come in; null if it may
     */
    default @Nullable LinkException refuse(LinkRequest request) {
        return null;
    }

    /**
     * Tells whether a link belongs to the visitor for whom it was opened, because it tells the target who that is or was
     * chosen by it. An entry that keeps links for later must not use such a one for anybody else.
     *
     * @return the same each time
     */
    default boolean isPerVisitor() {
        return false;
    }

    /**
     * Tells which target a link leads to: where a tunnel has several, perhaps not the one that was asked for. On the link's
     * loop, once it is open.
     *
     * @param link from {@link #open}
     * @param asked the request that it was opened with
     * @return the target as the file has it, with its scheme; null where the type finds its targets itself
     */
    default @Nullable Address reached(Channel link, LinkRequest asked) {
        return asked.target();
    }

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
}
