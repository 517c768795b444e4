package dev.adit.kernel.bridge;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a server. Any thread may look; the server's home loop alone changes it.
 */
public final class BridgeRegistry {
    private final Map<String, BridgeSession> byClient = new ConcurrentHashMap<>();
    private final Map<String, BridgeSession> byId = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    BridgeRegistry() {}

    /**
     * Finds the session in which links to a client are opened.
     *
     * @param client its name
     * @return null while it has none
     */
    public @Nullable BridgeSession find(String client) {
        return byClient.get(client);
    }

    /**
     * Lists the sessions, those that are ending too.
     *
     * @return sorted by client
     */
    public List<SessionStatus> status() {
        return byId.values().stream()
                .map(BridgeSession::status)
                .sorted(Comparator.comparing(SessionStatus::client).thenComparing(SessionStatus::since))
                .toList();
    }

    /**
     * Tells when {@link #find} would answer otherwise than before.
     *
     * @param listener gets the client's name, on the home loop; must not block
     */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    void add(BridgeSession session) {
        byId.put(session.id(), session);
        byClient.put(session.client(), session);
        changed(session.client());
    }

    /** No more links; its end is still to come. */
    void hide(BridgeSession session) {
        if (byClient.remove(session.client(), session)) {
            changed(session.client());
        }
    }

    void remove(BridgeSession session) {
        byId.remove(session.id());
        hide(session);
    }

    @Nullable
    BridgeSession byId(String id) {
        return byId.get(id);
    }

    Collection<BridgeSession> all() {
        return List.copyOf(byId.values());
    }

    private void changed(String client) {
        listeners.forEach(listener -> listener.accept(client));
    }
}
