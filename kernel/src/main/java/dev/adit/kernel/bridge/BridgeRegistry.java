package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Second;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a server. Any thread may look; the server's home loop alone changes it.
 */
public final class BridgeRegistry {
    private final Map<String, Instances> byClient = new ConcurrentHashMap<>();
    private final Map<String, BridgeSession> byId = new ConcurrentHashMap<>();

    BridgeRegistry() {}

    /**
     * Finds the session in which the next link to a client is opened. Where several instances of it are there, ask for
     * each link anew.
     *
     * @param client its name
     * @return null while it has none
     */
    public @Nullable BridgeSession find(String client) {
        Instances instances = byClient.get(client);
        return instances == null ? null : instances.next();
    }

    /**
     * Lists the sessions, those that wait and those that are ending too.
     *
     * @return sorted by client
     */
    public List<SessionStatus> status() {
        return byId.values().stream()
                .map(BridgeSession::status)
                .sorted(Comparator.comparing(SessionStatus::client).thenComparing(SessionStatus::since))
                .toList();
    }

    void add(BridgeSession session, Second second) {
        byId.put(session.id(), session);
        String client = session.client();
        byClient.put(client, new Instances(second, instances(client)).with(session));
    }

    /** Its signal was lost: whoever else is there comes before it from now on. */
    void away(BridgeSession session) {
        byClient.computeIfPresent(
                session.client(),
                (client, before) -> before.inOrder().contains(session) ? before.with(session) : before);
        tellTurns(session.client());
    }

    /** No more links; its end is still to come. */
    void hide(BridgeSession session) {
        byClient.computeIfPresent(session.client(), (client, before) -> {
            Instances after = before.without(session);
            return after.inOrder().isEmpty() ? null : after;
        });
        tellTurns(session.client());
    }

    void remove(BridgeSession session) {
        byId.remove(session.id());
        hide(session);
    }

    /** Tells each instance whether it waits, where that is news to it. */
    void tellTurns(String client) {
        Instances instances = byClient.get(client);
        if (instances != null) {
            instances.inOrder().forEach(session -> session.standby(instances.keepsWaiting(session)));
        }
    }

    /** Those that take links, in the order in which they serve. */
    List<BridgeSession> instances(String client) {
        Instances instances = byClient.get(client);
        return instances == null ? List.of() : instances.inOrder();
    }

    @Nullable
    BridgeSession byId(String id) {
        return byId.get(id);
    }

    Collection<BridgeSession> all() {
        return List.copyOf(byId.values());
    }
}
