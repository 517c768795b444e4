package dev.adit.plugin.p2p.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches which addresses the machine has, on a thread of its own: the system may take its time. Polled, for there is no
 * portable way to be told.
 */
final class NetworkWatch implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(2);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "adit-p2p-network");
        made.setDaemon(true);
        return made;
    });
    private final Supplier<List<InetAddress>> system;
    private final Consumer<List<InetAddress>> changed;
    private List<InetAddress> before = List.of();

    /**
     * Remembers.
     *
     * @param system asked on the watch's thread
     * @param changed told the first addresses and each change, on the watch's thread
     */
    NetworkWatch(Supplier<List<InetAddress>> system, Consumer<List<InetAddress>> changed) {
        this.system = system;
        this.changed = changed;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<InetAddress> now = system.get();
        // An interface on its way up or down shows none for a moment: nothing can be found out then.
        if (!now.isEmpty() && !now.equals(before)) {
            before = now;
            changed.accept(now);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
