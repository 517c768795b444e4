package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.config.Second;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.PluginMessage;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a server. Any thread may look; the server's home loop alone changes it.
 */
public final class BridgeRegistry implements Sessions {
    private final Map<String, Instances> byClient = new ConcurrentHashMap<>();
    private final Expected expected = new Expected();
    private final Map<String, BridgeSession> byId = new ConcurrentHashMap<>();

    /** Whose offer was told last; the home loop's own. */
    private final Map<String, BridgeSession> serving = new HashMap<>();

    /** By which signal a client's plugins were told last; the home loop's own. */
    private final Map<String, SignalConnection> talking = new HashMap<>();

    private final List<PluginListener> pluginListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> changeListeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<BridgeSession, SignalMessage>> messageListeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<BridgeSession, TunnelOffer>> offerListeners = new CopyOnWriteArrayList<>();

    BridgeRegistry() {}

    /**
     * Finds the session in which the next link to a client is opened. Where several instances of it are there, ask for
     * each link anew.
     *
     * @param client its name
     * @return null while it has none
     */
    @Override
    public @Nullable BridgeSession find(String client) {
        Instances instances = byClient.get(client);
        return instances == null ? null : instances.next();
    }

    @Override
    public void expect(String client, CarrierChoice choice) {
        expected.change(client, choice, 1);
        instances(client).forEach(session -> session.direct().reviewSoon());
    }

    @Override
    public void expectNoMore(String client, CarrierChoice choice) {
        expected.change(client, choice, -1);
    }

    Expected expected() {
        return expected;
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
        changed(session.client());
    }

    /**
     * Tells when a client got or lost an instance.
     *
     * @param listener gets the client's name, on the home loop; must not block
     */
    public void onChange(Consumer<String> listener) {
        changeListeners.add(listener);
    }

    /**
     * Tells what clients offer of their own files. Of several instances the one that serves first is heard; the offer of
     * another one is told when its turn comes.
     *
     * @param listener gets the session and the offer, on the home loop; must not block
     */
    public void onOffer(BiConsumer<BridgeSession, TunnelOffer> listener) {
        offerListeners.add(listener);
    }

    /** Hears of the plugins' halves at the clients. Called on the home loop; must not block. */
    public interface PluginListener {
        /**
         * A client has a signal. Of several instances the one that serves first counts.
         *
         * @param client its name
         * @param anew whether it was away, or another instance served before
         */
        void online(String client, boolean anew);

        /**
         * A client has said something to a plugin's other half.
         *
         * @param client its name
         * @param word the plugin's
         * @param body the listener's
         */
        void heard(String client, String word, byte[] body);
    }

    /**
     * Tells of the plugins' halves at the clients.
     *
     * @param listener see there
     */
    public void onPlugins(PluginListener listener) {
        pluginListeners.add(listener);
    }

    void said(BridgeSession session, PluginMessage message) {
        Instances instances = byClient.get(session.client());
        if (instances != null && instances.first() == session) {
            pluginListeners.forEach(listener -> listener.heard(
                    session.client(), message.word(), message.body().toArray()));
        }
    }

    @Override
    public boolean tell(String client, String word, byte[] body) {
        Instances instances = byClient.get(client);
        BridgeSession first = instances == null ? null : instances.first();
        SignalConnection signal = first == null ? null : first.signal();
        return signal != null && signal.post(new PluginMessage(word, Bytes.of(body)));
    }

    private void tellPlugins(String client, @Nullable BridgeSession now, boolean anew) {
        SignalConnection signal = now == null ? null : now.signal();
        if (now == null) {
            talking.remove(client);
        } else if (signal != null && talking.put(client, signal) != signal) {
            pluginListeners.forEach(listener -> listener.online(client, anew));
        }
    }

    /**
     * Tells what clients say that the bridge itself has no use for, and what they offer.
     *
     * @param listener gets the session and each message, on the home loop; must not block
     */
    public void onMessage(BiConsumer<BridgeSession, SignalMessage> listener) {
        messageListeners.add(listener);
    }

    void heard(BridgeSession session, SignalMessage message) {
        messageListeners.forEach(listener -> listener.accept(session, message));
    }

    /**
     * Tells every instance of a client something.
     *
     * @param client its name
     * @param message lost where the client has just gone; any thread
     */
    public void tell(String client, SignalMessage message) {
        instances(client).forEach(session -> session.tell(message));
    }

    void offered(BridgeSession session) {
        Instances instances = byClient.get(session.client());
        TunnelOffer offer = session.offer();
        if (offer != null && instances != null && instances.first() == session) {
            offerListeners.forEach(listener -> listener.accept(session, offer));
        }
    }

    /** No more links; its end is still to come. */
    void hide(BridgeSession session) {
        byClient.computeIfPresent(session.client(), (client, before) -> {
            Instances after = before.without(session);
            return after.inOrder().isEmpty() ? null : after;
        });
        changed(session.client());
    }

    void remove(BridgeSession session) {
        byId.remove(session.id());
        hide(session);
    }

    /** After each change: tells every instance whether it waits, where that is news to it, and the listeners. */
    void changed(String client) {
        Instances instances = byClient.get(client);
        if (instances != null) {
            instances.inOrder().forEach(session -> session.standby(instances.keepsWaiting(session)));
        }
        changeListeners.forEach(listener -> listener.accept(client));
        BridgeSession now = instances == null ? null : instances.first();
        BridgeSession before = now == null ? serving.remove(client) : serving.put(client, now);
        if (now != null && now != before) {
            offered(now);
        }
        tellPlugins(client, now, now != before);
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
