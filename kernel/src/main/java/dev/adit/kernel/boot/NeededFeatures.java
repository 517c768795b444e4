package dev.adit.kernel.boot;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.PeerText;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;

/**
 * Refuses links that need a feature which is not loaded here: what its counterpart at the entry does to their bytes would
 * reach the target as it is.
 *
 * @param loaded the words of the features that are
 */
record NeededFeatures(Set<String> loaded) implements LinkInterceptor {
    private static final int MOST = 64;

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.LINK_OPENED);
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
        String needs = request.options().get(LinkRequest.NEEDS);
        if (needs == null) {
            return channel.eventLoop().newSucceededFuture(request);
        }
        for (String word : needs.split(",", MOST)) {
            if (!loaded.contains(word)) {
                return channel.eventLoop()
                        .newFailedFuture(new LinkException(
                                LinkFailure.NO_EXIT,
                                "the tunnel has " + PeerText.safe(word)
                                        + ", and that plugin is not loaded at the client"));
            }
        }
        return channel.eventLoop().newSucceededFuture(request);
    }
}
