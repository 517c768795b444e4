package dev.adit.api.link;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.Set;

/**
 * Acts once on a link at a phase, then is gone: writes a prelude, reads one, or adds handlers. One object serves many
 * links at once, so it holds no state of a link.
 */
public interface LinkInterceptor {

    /**
     * The phases at which it acts; asked once.
     *
     * @return at least one
     */
    Set<LinkPhase> phases();

    /**
     * Tells whether what it does to a link depends on the visitor for whom the link is opened, as a header does that tells
     * the target who that is. Entries then keep the link for that visitor alone; asked once.
     *
     * @return false where any visitor may come by the same link later
     */
    default boolean isPerVisitor() {
        return false;
    }

    /**
     * Acts. Called on the channel's event loop with auto-read off; what it writes goes before every byte that is passed
     * on. Nothing moves until the answer is there, so it must answer in bounded time.
     *
     * @param phase one of {@link #phases()}
     * @param channel the visitor, the link or the target: see {@link LinkPhase}; stays owned by the kernel
     * @param request what is asked for
     * @return the request to go on with, usually the same; a failure ends the link with it
     */
    Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request);

    /**
     * At the entry: what its counterpart at the exit must do with every link of the tunnel. It stands in the {@link
     * LinkRequest#options()} of each request that the tunnel's context makes; an exit where a feature of such a word is not
     * loaded refuses the link as {@link LinkFailure#NO_EXIT}, so nothing is passed on that would be misunderstood. Asked
     * once.
     *
     * @return by the word of the feature; empty where the exit need not know of it
     */
    default Map<String, String> demands() {
        return Map.of();
    }
}
