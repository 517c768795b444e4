package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer.Welcome;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then, while a client is online by another way than the best, whether a better one stands again, and logs in by
 * it into the same session. Confined to the client's home loop.
 */
final class BetterWay {
    private static final long LOOK_SECONDS = 1;

    private final EventLoop home;
    private final Connector ways;
    private final Supplier<@Nullable String> session;
    private final BiConsumer<Channel, Welcome> found;
    private Connector.@Nullable Attempt attempt;
    private boolean trying;
    private @Nullable Future<?> looking;

    /** {@code session} is asked for the session that is online, null while none is. */
    BetterWay(EventLoop home, Connector ways, Supplier<@Nullable String> session, BiConsumer<Channel, Welcome> found) {
        this.home = home;
        this.ways = ways;
        this.session = session;
        this.found = found;
    }

    void work() {
        if (looking == null && ways.hasChoice()) {
            looking = home.scheduleAtFixedRate(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void found(String online, Channel channel, Welcome welcome) {
        trying = false;
        if (online.equals(session.get())) {
            found.accept(channel, welcome);
        } else {
            channel.close();
        }
    }

    void stop() {
        if (looking != null) {
            looking.cancel(false);
        }
        if (trying && attempt != null) {
            attempt.giveUp();
        }
    }

    private void look() {
        String online = session.get();
        if (online == null || trying) {
            return;
        }
        // Before, as it may be over before it is given back.
        trying = true;
        attempt = ways.better(
                home,
                online,
                Connector.Outcome.of((channel, welcome) -> found(online, channel, welcome), cause -> trying = false));
        trying &= attempt != null;
    }
}
