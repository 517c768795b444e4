package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.SignalConnection;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client says after each login, and who hears what the server says beside the bridge's own business. */
final class ClientTalk {
    private volatile TunnelOffer ownTunnels = new TunnelOffer(List.of());
    private volatile Consumer<TunnelAnswer> answers = answer -> {};
    private volatile @Nullable SignalMessage greeting;
    private volatile Consumer<SignalMessage> others = message -> {};

    void offer(TunnelOffer offer, Consumer<TunnelAnswer> listener) {
        ownTunnels = offer;
        answers = listener;
    }

    void greet(@Nullable SignalMessage message, Consumer<SignalMessage> listener) {
        greeting = message;
        others = listener;
    }

    void begin(SignalConnection signal) {
        signal.tell(ownTunnels);
        SignalMessage more = greeting;
        if (more != null) {
            signal.tell(more);
        }
    }

    void heard(SignalMessage message) {
        if (message instanceof TunnelAnswer answer) {
            answers.accept(answer);
        } else {
            others.accept(message);
        }
    }
}
