package dev.adit.kernel.pipe;

import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.identity.P256;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client lets end the TLS around its WebSocket: the server itself, known by its id whatever else its certificate
 * says, or whoever has a certificate for the server's name that the authorities vouch for. At a server: anybody, as a
 * certificate only tells who it is.
 */
final class WebTrust extends X509ExtendedTrustManager {
    private final @Nullable NodeId pinned;
    private final @Nullable X509ExtendedTrustManager authorities;
    /** Engines whose peer is the pinned one; only the key manager asks, while their handshakes run. */
    private final Set<SSLEngine> met = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private WebTrust(@Nullable NodeId pinned, @Nullable X509ExtendedTrustManager authorities) {
        this.pinned = pinned;
        this.authorities = authorities;
    }

    static WebTrust client(NodeId server, X509ExtendedTrustManager authorities) {
        return new WebTrust(server, authorities);
    }

    static WebTrust anybody() {
        return new WebTrust(null, null);
    }

    /** Whether the peer of a handshake that is under way has turned out to be the pinned one. */
    boolean hasMet(SSLEngine engine) {
        return met.contains(engine);
    }

    /** Whose the first of a chain is, if it has a key such as nodes have. */
    static @Nullable NodeId id(Certificate @Nullable [] chain) {
        return chain == null || chain.length == 0 || !P256.has(chain[0].getPublicKey())
                ? null
                : NodeId.of(chain[0].getPublicKey());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (pinned == null || authorities == null) {
            throw new CertificateException("no server is asked here");
        }
        if (Objects.equals(pinned, id(chain))) {
            met.add(engine);
            return;
        }
        try {
            authorities.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException refused) {
            // What is at the bottom of it would be all that people are told.
            throw new CertificateException(
                    "the certificate is not the server's own, and nobody who is trusted vouches for it: "
                            + refused.getMessage());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("whose name to check is not known");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (pinned != null) {
            throw new CertificateException("no client is asked here");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
