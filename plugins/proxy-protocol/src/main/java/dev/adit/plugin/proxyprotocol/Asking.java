package dev.adit.plugin.proxyprotocol;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.Set;

/**
 * At the entry: asks the exit for headers, and leaves the link as it is.
 *
 * @param wish what for
 */
record Asking(Wish wish) implements LinkInterceptor {

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.LINK_OPENED);
    }

    @Override
    public boolean isPerVisitor() {
        return true;
    }

    @Override
    public Map<String, String> demands() {
        return Map.of(ProxyProtocolFeature.WORD, wish.text());
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
        return channel.eventLoop().newSucceededFuture(request);
    }
}
