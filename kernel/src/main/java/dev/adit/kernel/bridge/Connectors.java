package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.quic.QuicEnd;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.Dialer;
import java.util.List;

/** Which connector goes which way. */
final class Connectors {
    private Connectors() {}

    /** The way of each endpoint; of several the best, tried in a race. */
    static Connector to(BridgeClientSettings settings, ClientKey key, Dialer dialer) {
        List<Endpoint> endpoints = settings.servers();
        BridgeTls tls = new BridgeTls(key.identity());
        List<Connector> ways = endpoints.stream()
                .filter(endpoint ->
                        endpoints.size() == 1 || endpoint.transport() != Transport.QUIC || QuicEnd.isAvailable())
                .map(endpoint -> endpoint.transport() == Transport.QUIC
                        ? new QuicConnector(endpoint, settings, key, dialer)
                        : new ServerConnector(endpoint, settings, key, new ServerConnector.Means(tls, dialer)))
                .toList();
        return ways.size() == 1
                ? ways.get(0)
                : new AutoConnector(
                        ways, settings.way().book(), settings.timings().rest().toNanos());
    }
}
