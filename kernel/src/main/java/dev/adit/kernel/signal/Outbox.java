package dev.adit.kernel.signal;

import dev.adit.api.signal.SignalPort;
import dev.adit.kernel.signal.SignalMessage.PluginMessage;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Messages of plugins on their way to the peer: so many in a second that it never takes them for a flood, the others in
 * their turn. Any thread may post; the rest is confined to the loop.
 */
final class Outbox {
    /** More than any feature says at a login; a peer that takes them is five seconds behind. */
    static final int MOST_WAITING = 256;

    private static final long PAUSE_MILLIS = 100;

    private final EventLoop loop;
    private final Ticker ticker;
    private final Consumer<PluginMessage> send;
    private final MessageBudget budget;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Deque<PluginMessage> messages = new ArrayDeque<>();
    private boolean pausing;

    Outbox(EventLoop loop, Ticker ticker, Consumer<PluginMessage> send) {
        this.loop = loop;
        this.ticker = ticker;
        this.send = send;
        this.budget = new MessageBudget(SignalPort.MESSAGES_PER_SECOND, ticker.nanoTime());
    }

    /** Returns false where it is dropped. */
    boolean post(PluginMessage message) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        if (loop.inEventLoop()) {
            add(message);
        } else {
            loop.execute(() -> add(message));
        }
        return true;
    }

    private void add(PluginMessage message) {
        messages.add(message);
        if (!pausing) {
            sendSome();
        }
    }

    private void sendSome() {
        pausing = false;
        while (!messages.isEmpty()) {
            if (!budget.spend(ticker.nanoTime())) {
                pausing = true;
                loop.schedule(this::sendSome, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            waiting.decrementAndGet();
            send.accept(messages.remove());
        }
    }
}
