package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A running entry. In order: created, started once, closed once; nothing is called after closing. The kernel owns
 * listeners, links and draining, so there is no pause and no reload: a changed tunnel is a new one on the same listener.
 */
public interface Tunnel extends AsyncCloseable {

    /**
     * Opens the entry. Called once, on the control thread.
     *
     * @return completes when visitors are accepted; a failure is shown as the tunnel's state and closes it
     */
    CompletionStage<Void> start();

    /**
     * Figures of its own, shown beside the kernel's in {@code status --json}. Any thread, often; must not block.
     *
     * @return by name: numbers, texts, lists, or maps of the same kind; empty where there is nothing to tell
     */
    default Map<String, Object> figures() {
        return Map.of();
    }
}
