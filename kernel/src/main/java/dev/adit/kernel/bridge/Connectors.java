package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.transport.Dialer;

/** Which connector goes which way. */
final class Connectors {
    private Connectors() {}

    static Connector to(Endpoint endpoint, BridgeClientSettings settings, ClientKey key, Dialer dialer) {
        return endpoint.transport() == Transport.QUIC
                ? new QuicConnector(endpoint, settings, key, dialer)
                : new ServerConnector(endpoint, settings, key, dialer);
    }
}
