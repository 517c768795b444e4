package com.example.stamp;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;

/** At the entry: tells the exit what to write. */
record StampOnRequest(String text) implements LinkInterceptor {

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.VISITOR_ACCEPTED);
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
        return channel.eventLoop().newSucceededFuture(request.withOption(StampFeature.WORD, text));
    }
}
