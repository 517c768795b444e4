package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer.Welcome;
import dev.adit.kernel.signal.HeartbeatSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client makes of a server's welcome, given what its own file wants. */
final class WelcomeTerms {
    private static final Duration FASTEST_BEAT = Duration.ofMillis(100);
    private static final int SMALLEST_WINDOW = 1024;

    private WelcomeTerms() {}

    /** Why the client cannot go on with it; null if it can. */
    static @Nullable String objection(BridgeClientSettings settings, Welcome welcome) {
        if (settings.server().plainCarriers() && !welcome.capabilities().contains(Capabilities.CARRIER_TCP)) {
            return "the server does not list transport tcp";
        }
        int window = welcome.initialWindow();
        if (window < SMALLEST_WINDOW
                || window > settings.mux().initialWindow()
                || welcome.session().isEmpty()) {
            return "the server's welcome makes no sense";
        }
        return null;
    }

    /** The faster beat of both, within reason, as any sign of life serves both; each decides for itself what dead is. */
    static HeartbeatSettings heartbeat(BridgeClientSettings settings, Welcome welcome) {
        Duration own = settings.heartbeat().interval();
        Duration servers = welcome.heartbeat().interval();
        Duration usable = servers.compareTo(FASTEST_BEAT) < 0 ? FASTEST_BEAT : servers;
        return new HeartbeatSettings(
                own.compareTo(usable) < 0 ? own : usable, settings.heartbeat().deadAfter());
    }
}
