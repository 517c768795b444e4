package dev.adit.kernel.link;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The channels that somebody still has to wait for before an orderly end. Any thread. */
final class LiveChannels {
    /** Each with what ends it at once. */
    private final Map<Channel, Runnable> channels = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean draining;

    /** Counts a channel until it is closed; once, however often it is told. */
    void add(Channel channel) {
        add(channel, () -> Resets.reset(channel));
    }

    /** The same for one that has an end of its own where others are reset. */
    void add(Channel channel, Runnable end) {
        if (channels.put(channel, end) != null) {
            return;
        }
        channel.closeFuture().addListener(closed -> {
            channels.remove(channel);
            tellIfIdle();
        });
    }

    int size() {
        return channels.size();
    }

    boolean isDraining() {
        return draining;
    }

    /** From now on nobody should be added; completes when the last one is closed. */
    CompletionStage<Void> drain() {
        draining = true;
        tellIfIdle();
        return idle.minimalCompletionStage();
    }

    void resetAll() {
        channels.values().forEach(Runnable::run);
    }

    private void tellIfIdle() {
        if (draining && channels.isEmpty()) {
            idle.complete(null);
        }
    }
}
