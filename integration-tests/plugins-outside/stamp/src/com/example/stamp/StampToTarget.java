package com.example.stamp;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Set;

/** At the exit: writes what the entry wants, before anything is passed on. Links without a stamp go as they are. */
final class StampToTarget implements LinkInterceptor {
    /** What came across the bridge is text, never authority: bounded here whatever the entry says. */
    private static final int LONGEST = 256;

    @Override
    public Set<LinkPhase> phases() {
        return Set.of(LinkPhase.TARGET_CONNECTED);
    }

    @Override
    public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
        String text = request.options().get(StampFeature.WORD);
        if (text == null) {
            return channel.eventLoop().newSucceededFuture(request);
        }
        String line = "stamp=" + text.substring(0, Math.min(text.length(), LONGEST)) + "\n";
        Promise<LinkRequest> answer = channel.eventLoop().newPromise();
        channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), line)).addListener(written -> {
            if (written.isSuccess()) {
                answer.setSuccess(request);
            } else {
                answer.setFailure(written.cause());
            }
        });
        return answer;
    }
}
