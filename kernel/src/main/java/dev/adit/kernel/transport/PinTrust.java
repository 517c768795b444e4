package dev.adit.kernel.transport;

import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.identity.P256;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a key, not a name: whatever else a certificate says is not looked at. That its owner holds the key is proved
 * by TLS itself (RFC 8446 §4.4.3). It extends the extended class because any other is wrapped by the JDK into checks of
 * names and algorithms that have no meaning here.
 */
public final class PinTrust extends X509ExtendedTrustManager {
    private final @Nullable NodeId pinned;

    private PinTrust(@Nullable NodeId pinned) {
        this.pinned = pinned;
    }

    /**
     * The client's: one id and no other.
     *
     * @param server the id
     * @return refuses everybody else
     */
    public static PinTrust only(NodeId server) {
        return new PinTrust(server);
    }

    /**
     * The server's: any key of the right kind; whose it is decides what comes after the handshake.
     *
     * @return refuses who has none
     */
    public static PinTrust anybody() {
        return new PinTrust(null);
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0 || !P256.has(chain[0].getPublicKey())) {
            throw new CertificateException("the peer has no P-256 key");
        }
        NodeId id = NodeId.of(chain[0].getPublicKey());
        if (pinned != null && !pinned.equals(id)) {
            throw new CertificateException("the peer is " + id + ", not " + pinned);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
