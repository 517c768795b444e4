package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.PluginMessage;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to its server and hears from it beyond the session itself: the tunnels of its own file, its
 * visits, and the messages of plugins. Listeners are called on the home loop; the rest is for any thread.
 */
public final class ClientTalk {
    private volatile TunnelOffer ownTunnels = new TunnelOffer(List.of());
    private volatile Consumer<TunnelAnswer> answers = answer -> {};
    private volatile @Nullable SignalMessage greeting;
    private volatile Consumer<SignalMessage> others = message -> {};
    private volatile Plugins plugins = new Plugins() {};
    private volatile @Nullable SignalConnection signal;

    ClientTalk() {}

    /** The plugins' halves at the client. Called on the home loop; must not block. */
    public interface Plugins {
        /** There is a signal, for the first time or again. */
        default void online() {}

        /** The signal is gone. */
        default void offline() {}

        /**
         * The server has said something to one of them.
         *
         * @param word the plugin's
         * @param body the listener's
         */
        default void heard(String word, byte[] body) {}
    }

    /**
     * Says what the client's own file wants of the server; offered after each login. Called before the client starts.
     *
     * @param offer all of it; may be empty
     * @param listener gets the answers, on the home loop; must not block
     */
    public void offer(TunnelOffer offer, Consumer<TunnelAnswer> listener) {
        ownTunnels = offer;
        answers = listener;
    }

    /**
     * As {@link #offer}: what else is said after each login, and who hears what the bridge has no use for.
     *
     * @param message null for nothing
     * @param listener gets all other messages, on the home loop; must not block
     */
    public void greet(@Nullable SignalMessage message, Consumer<SignalMessage> listener) {
        greeting = message;
        others = listener;
    }

    /**
     * Says who hears what the server says to plugins. Called before the client starts.
     *
     * @param listener all of them
     */
    public void plugins(Plugins listener) {
        plugins = listener;
    }

    /**
     * Says something to a plugin's other half.
     *
     * @param word the plugin's
     * @param body copied
     * @return false where it is dropped: there is no signal, or too many wait
     */
    public boolean tell(String word, byte[] body) {
        SignalConnection current = signal;
        return current != null && current.post(new PluginMessage(word, Bytes.of(body)));
    }

    void online(SignalConnection taken) {
        signal = taken;
        taken.tell(ownTunnels);
        SignalMessage more = greeting;
        if (more != null) {
            taken.tell(more);
        }
        plugins.online();
        taken.channel().closeFuture().addListener(closed -> {
            if (signal == taken) {
                signal = null;
                plugins.offline();
            }
        });
    }

    void heard(SignalMessage message) {
        if (message instanceof TunnelAnswer answer) {
            answers.accept(answer);
        } else if (message instanceof PluginMessage said) {
            plugins.heard(said.word(), said.body().toArray());
        } else {
            others.accept(message);
        }
    }
}
