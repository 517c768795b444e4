package dev.adit.plugin.healthcheck;

import dev.adit.api.client.ClientContext;
import dev.adit.api.client.ClientService;
import dev.adit.api.lifecycle.CloseOnce;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The client's half: probes what the server has ordered, for as long as there is a signal. Orders are the server's, so what
 * they may cost is bounded here, and what they may reach by the client's grants. On its loop.
 */
final class HealthService implements ClientService {
    static final int MOST_TARGETS = 1024;

    private final ClientContext context;
    private final Map<String, List<Prober>> probers = new HashMap<>();
    private final CloseOnce closing = new CloseOnce(this::end);
    private boolean online;

    HealthService(ClientContext context) {
        this.context = context;
    }

    @Override
    public void online() {
        stopAll();
        online = true;
    }

    @Override
    public void offline() {
        stopAll();
        online = false;
    }

    @Override
    public void heard(byte[] message) {
        Order order = Order.decode(message);
        if (order == null || !online || closing.isClosing()) {
            return;
        }
        List<Prober> before = probers.remove(order.tunnel());
        if (before != null) {
            before.forEach(Prober::stop);
        }
        int running = probers.values().stream().mapToInt(List::size).sum();
        List<Prober> wanted = order.targets().stream()
                .limit(Math.max(0, MOST_TARGETS - running))
                .map(target -> new Prober(context, order, target))
                .toList();
        if (!wanted.isEmpty()) {
            probers.put(order.tunnel(), wanted);
            wanted.forEach(Prober::start);
        }
    }

    private void stopAll() {
        probers.values().forEach(some -> some.forEach(Prober::stop));
        probers.clear();
    }

    private CompletionStage<Void> end() {
        return CompletableFuture.runAsync(this::stopAll, context.loop());
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
