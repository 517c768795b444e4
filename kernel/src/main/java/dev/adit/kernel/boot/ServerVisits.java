package dev.adit.kernel.boot;

import dev.adit.kernel.bridge.BridgeRegistry;
import dev.adit.kernel.bridge.BridgeSession;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.signal.SignalMessage;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.signal.SignalMessage.VisitOffer;
import dev.adit.kernel.tunnel.PrivateTunnels;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/** Wires the private tunnels of a server to the sessions of its clients. */
final class ServerVisits {
    private ServerVisits() {}

    static PrivateTunnels of(ServerConfig config, BridgeRegistry sessions, ScheduledExecutorService control) {
        Map<String, Set<String>> allowed = new HashMap<>();
        config.clients()
                .forEach((name, client) -> allowed.put(name, client.allow().visits()));
        PrivateTunnels tunnels =
                new PrivateTunnels(control, allowed, client -> sessions.find(client) != null, sessions::tell);
        sessions.onMessage((session, message) -> heard(tunnels, session, message));
        sessions.onChange(tunnels::clientChanged);
        return tunnels;
    }

    /** Whoever has just come offers its tunnels, be they none: then it hears the keys of those in the server's file. */
    private static void heard(PrivateTunnels tunnels, BridgeSession session, SignalMessage message) {
        if (message instanceof TunnelOffer) {
            tunnels.tellKeys(session.client());
        } else if (message instanceof VisitOffer offer) {
            tunnels.offered(session.id(), session.client(), offer, session::tell);
            session.whenClosed().whenComplete((done, failure) -> tunnels.ended(session.id()));
        }
    }
}
