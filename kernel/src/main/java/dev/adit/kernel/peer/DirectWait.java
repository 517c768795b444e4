package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Links that may go directly or not at all, while there is no direct path: each waits for one, for a time. */
@LoopOnly
final class DirectWait {
    private static final int MOST = 256;

    private final EventLoop loop;
    private final long patienceMillis;
    private final Supplier<String> why;
    private final Map<Promise<DuplexChannel>, Future<?>> waiting = new LinkedHashMap<>();

    DirectWait(EventLoop loop, long patienceMillis, Supplier<String> why) {
        this.loop = loop;
        this.patienceMillis = patienceMillis;
        this.why = why;
    }

    void add(Promise<DuplexChannel> link) {
        if (waiting.size() >= MOST) {
            link.tryFailure(new LinkException(LinkFailure.OVERLOADED, "too many wait for a direct path"));
            return;
        }
        waiting.put(link, loop.schedule(() -> expire(link), patienceMillis, TimeUnit.MILLISECONDS));
    }

    private void expire(Promise<DuplexChannel> link) {
        waiting.remove(link);
        link.tryFailure(refusal());
    }

    LinkException refusal() {
        return new LinkException(LinkFailure.CLIENT_OFFLINE, "no direct path: " + why.get());
    }

    void failAll(LinkException cause) {
        take(link -> link.tryFailure(cause));
    }

    void take(Consumer<Promise<DuplexChannel>> taker) {
        List<Promise<DuplexChannel>> all = new ArrayList<>(waiting.keySet());
        waiting.values().forEach(timer -> timer.cancel(false));
        waiting.clear();
        all.forEach(taker);
    }
}
