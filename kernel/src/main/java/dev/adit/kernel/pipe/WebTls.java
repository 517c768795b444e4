package dev.adit.kernel.pipe;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's TLS towards web servers and proxies: 1.2 or 1.3, the name checked with the authorities that the system or a
 * file names. Where the peer turns out to be the pinned server itself, the client shows its own certificate, which it shows
 * to nobody else. Any thread may ask for handlers.
 */
public final class WebTls {
    static final String TLS_1_3 = "TLSv1.3";
    private static final String TLS_1_2 = "TLSv1.2";
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final NodeId server;
    private final SslContext context;

    private WebTls(NodeId server, SslContext context) {
        this.server = server;
        this.context = context;
    }

    /**
     * Makes one; reads the file, if there is one.
     *
     * @param own the client's
     * @param server its server, from its key
     * @param authorities certificates in PEM that are trusted instead of the system's; null for the system's
     * @return the same for all connections
     * @throws IOException if the file cannot be read
     */
    public static WebTls client(Identity own, NodeId server, @Nullable Path authorities) throws IOException {
        WebTrust trust = WebTrust.client(server, authorities(authorities));
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(new OwnKey(own, trust))
                .trustManager(trust)
                .endpointIdentificationAlgorithm("HTTPS");
        return new WebTls(server, withoutResumption(web(builder).build()));
    }

    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** What both ends have in common; like a browser's, so that nobody on the way minds. */
    static SslContextBuilder web(SslContextBuilder builder) {
        return builder.sslProvider(provider())
                .protocols(TLS_1_3, TLS_1_2)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1));
    }

    /** A resumed session skips the trust manager. */
    static SslContext withoutResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    private static X509ExtendedTrustManager authorities(@Nullable Path file) throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(file == null ? null : store(file));
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IOException("this Java trusts nobody"));
        } catch (GeneralSecurityException unusable) {
            throw new IOException(
                    (file == null ? "the system's certificates" : file) + " cannot be used: " + unusable.getMessage(),
                    unusable);
        }
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
        }
        if (number == 0) {
            throw new IOException(file + " has no certificate (expected: PEM)");
        }
        return store;
    }

    /**
     * Makes the client's end of one connection.
     *
     * @param allocator of the channel
     * @param name what the peer must be called, and is asked for by
     * @param port for the session alone
     * @return a handler that fails the handshake after 10 s, or if the peer is neither
     */
    public SslHandler handler(ByteBufAllocator allocator, String name, int port) {
        SslHandler handler = context.newHandler(allocator, name, port);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        return handler;
    }

    /**
     * Tells whether a connection needs no other TLS inside of it.
     *
     * @param handler whose handshake has succeeded
     * @return true if the peer is the pinned server itself, by TLS 1.3; from the session, since a trust manager may be skipped
     */
    public boolean isPinned(SslHandler handler) {
        SSLSession session = handler.engine().getSession();
        return TLS_1_3.equals(session.getProtocol()) && Objects.equals(server, peer(session));
    }

    static @Nullable NodeId peer(SSLSession session) {
        try {
            return WebTrust.id(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException nobody) {
            return null;
        }
    }
}
