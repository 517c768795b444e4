package dev.adit.kernel.quic;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.OneKey;
import dev.adit.kernel.transport.PinTrust;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS inside QUIC (RFC 9001): 1.3 by itself, and else as in {@link BridgeTls}: a certificate of each side, the client
 * pins the server's id, nothing is resumed and nothing is sent before the handshake is done, so no login can be replayed.
 */
final class QuicTls {
    private QuicTls() {}

    static QuicSslContext server(Identity self) {
        return QuicSslContextBuilder.forServer(new OneKey(self), null)
                .trustManager(PinTrust.anybody())
                .clientAuth(ClientAuth.REQUIRE)
                .earlyData(false)
                .sessionCacheSize(1)
                .applicationProtocols(BridgeTls.ALPN)
                .build();
    }

    static QuicSslContext client(Identity self, NodeId server) {
        return QuicSslContextBuilder.forClient()
                .keyManager(new OneKey(self), null)
                .trustManager(PinTrust.only(server))
                // The id is pinned, and the certificate's name is the same for all: there is no host name to check.
                .endpointIdentificationAlgorithm(null)
                .earlyData(false)
                .applicationProtocols(BridgeTls.ALPN)
                .build();
    }

    /** Who the peer is, from the session itself; once the handshake is done. */
    static NodeId peerId(QuicChannel connection) throws SSLPeerUnverifiedException {
        return NodeId.of(Objects.requireNonNull(connection.sslEngine())
                .getSession()
                .getPeerCertificates()[0]
                .getPublicKey());
    }

    /** Why there is no QUIC on this machine; null where there is. */
    static @Nullable Throwable missing() {
        return Quic.isAvailable() ? null : Quic.unavailabilityCause();
    }
}
